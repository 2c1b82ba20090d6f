package dev.tidings.cli;

import dev.tidings.mail.mime.Mail;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The page that lists replayed mails. It works from the disk: no script, nothing from elsewhere,
/// for phones and in the dark too. Used by one thread.
public final class PreviewIndex implements Closeable {

  static final String FILE = "index.html";

  /// Keeps a page from asking for anything, whatever a template of the user's own says.
  private static final String POLICY =
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
          + " 'unsafe-inline'; img-src data:\">";

  /// Before what the policy is to hold for; a browser keeps to it wherever the head begins.
  private static final Pattern BEGIN =
      Pattern.compile(
          "\\s*(<!doctype[^>]*>)?\\s*(<html[^>]*>)?\\s*(<head[^>]*>)?", Pattern.CASE_INSENSITIVE);

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      %s
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <title>Mails that Tidings would send</title>
      <style>
      :root{color-scheme:light dark}
      body{margin:0 auto;padding:16px;max-width:760px;background:#eef0f2;color:#1f2328;\
      font:16px/24px -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;\
      overflow-wrap:anywhere}
      h1{font-size:20px;line-height:28px}
      ol{list-style:none;margin:0;padding:0}
      li{background:#fff;border:1px solid #d5dade;border-radius:6px;padding:10px 14px;margin:0 0 8px}
      a{color:#0b57a4}
      .subject{font-weight:600}
      .dim{color:#57606a;font-size:14px}
      @media (prefers-color-scheme:dark){
      body{background:#14171a;color:#e6e9ec}
      li{background:#1f2428;border-color:#363c43}
      a{color:#8ab8e8}
      .dim{color:#9aa4ae}
      }
      </style>
      </head>
      <body>
      <h1>Mails that Tidings would send</h1>
      <ol>
      """
          .formatted(POLICY);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT);

  private final Writer out;
  private final ZoneId zone;

  private PreviewIndex(Writer out, ZoneId zone) {
    this.out = out;
    this.zone = zone;
  }

  /// Begins a page.
  ///
  /// @param out closed with it
  static PreviewIndex to(Writer out, ZoneId zone) throws IOException {
    out.write(HEAD);
    return new PreviewIndex(out, zone);
  }

  /// A mail's HTML as a page of its own that asks for nothing.
  public static String withoutReach(String html) {
    Matcher begin = BEGIN.matcher(html);
    int at = begin.lookingAt() ? begin.end() : 0;
    return html.substring(0, at) + POLICY + html.substring(at);
  }

  /// Lists a mail.
  ///
  /// @param name of its files, without their endings
  /// @param hasHtml whether there is more than its text
  void add(Mail mail, String name, boolean hasHtml) throws IOException {
    String first = name + (hasHtml ? ".html" : ".txt");
    out.write("<li><a class=\"subject\" href=\"" + first + "\">" + escaped(mail.subject()));
    out.write("</a><br>\n<span class=\"dim\">" + TIME.format(mail.created().atZone(zone)));
    out.write(" &middot; " + ReplayTable.count(mail.events(), "event") + " &middot; to ");
    out.write(escaped(String.join(", ", mail.envelope().recipients())));
    out.write(hasHtml ? " &middot; <a href=\"" + name + ".txt\">as text</a>" : "");
    out.write("</span></li>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /// Says at the end what it all came to.
  void conclude(String sums) throws IOException {
    out.write("<li>" + escaped(sums) + "</li>\n");
  }

  /// Ends the page.
  @Override
  public void close() throws IOException {
    out.write("</ol>\n<p class=\"dim\">No engine was asked, so the mails lack what only it knows:");
    out.write(" log lines, exit states.</p>\n");
    out.write("</body>\n</html>\n");
    out.close();
  }
}
