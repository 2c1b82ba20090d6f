package dev.tidings.mail.words;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Mail programs make links of what looks like a domain or an address on the web. A container
/// chooses its name, so whoever names it would put a link into a mail that people trust.
///
/// In HTML such a word stands in an element that is a link without an address, its dots in elements
/// of their own: it looks the same and is copied the same. Plain text has no such means: there a
/// dot is written `[.]`, as is usual among those who handle hostile addresses. Lines of logs and
/// commands are evidence and to be copied, they stay ([Verbatim]).
public final class Links {

  /// An address with its scheme, or a word with dots whose last part may be a top-level domain. One
  /// behind `@` is a mail address. Labels and dots exclude each other, so a match takes its length.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_.@-])(?:((?:https?|ftp)://[\\p{L}\\p{N}_.-]*+)"
              + "|(?:[\\p{L}\\p{N}_-]{1,63}+\\.)+([\\p{L}\\p{N}-]{2,63}+)(?!\\.?[\\p{L}\\p{N}_]))",
          Pattern.CASE_INSENSITIVE);

  /// Beside those of countries: what mail programs take for a top-level domain most often. Those
  /// that are missing are linked by few programs, and only as long as nobody adds them here.
  private static final Set<String> GENERIC =
      Set.of(
          "ac",
          "app",
          "arpa",
          "art",
          "asia",
          "biz",
          "blog",
          "bot",
          "business",
          "cam",
          "cfd",
          "chat",
          "city",
          "click",
          "cloud",
          "club",
          "co",
          "codes",
          "com",
          "company",
          "consulting",
          "day",
          "design",
          "dev",
          "digital",
          "download",
          "edu",
          "email",
          "eu",
          "events",
          "exchange",
          "expert",
          "finance",
          "foo",
          "fun",
          "games",
          "gdn",
          "global",
          "gov",
          "group",
          "guru",
          "help",
          "host",
          "icu",
          "info",
          "ing",
          "ink",
          "int",
          "io",
          "jobs",
          "lat",
          "life",
          "link",
          "live",
          "loan",
          "lol",
          "ltd",
          "market",
          "marketing",
          "media",
          "men",
          "mil",
          "mobi",
          "money",
          "monster",
          "mov",
          "name",
          "net",
          "network",
          "new",
          "news",
          "ninja",
          "nyc",
          "one",
          "online",
          "ooo",
          "org",
          "page",
          "party",
          "photos",
          "pics",
          "plus",
          "press",
          "pro",
          "quest",
          "rest",
          "rip",
          "rocks",
          "run",
          "sbs",
          "science",
          "services",
          "shop",
          "site",
          "social",
          "software",
          "solutions",
          "space",
          "store",
          "stream",
          "studio",
          "su",
          "support",
          "surf",
          "systems",
          "team",
          "tech",
          "technology",
          "tel",
          "tips",
          "today",
          "tools",
          "top",
          "trade",
          "travel",
          "uk",
          "vip",
          "web",
          "webcam",
          "website",
          "wiki",
          "win",
          "work",
          "works",
          "world",
          "wtf",
          "xxx",
          "xyz",
          "zip",
          "zone");

  /// Keys and labels of ours that end like a domain.
  private static final Set<String> OWN =
      Set.of("mail.to", "smtp.host", "smtp.fallback.host", "tidings.to");

  private Links() {}

  /// Text that stays word for word in plain text.
  public record Verbatim(String text) {

    @Override
    public String toString() {
      return text;
    }
  }

  /// The values of a model, for plain text.
  ///
  /// @param own the name of this machine, which is nobody's but its user's
  public static Map<String, Object> inText(Map<String, Object> model, String own) {
    Map<String, Object> safe = new LinkedHashMap<>();
    model.forEach((name, value) -> safe.put(name, inText(value, own)));
    return safe;
  }

  private static Object inText(Object value, String own) {
    return switch (value) {
      case String text -> text(text, own);
      case List<?> list -> {
        List<Object> safe = new ArrayList<>(list.size());
        list.forEach(each -> safe.add(inText(each, own)));
        yield safe;
      }
      case Map<?, ?> map -> new Values(map, own);
      default -> value;
    };
  }

  /// A map whose values are made safe when they are asked for; some know none before.
  private static final class Values extends AbstractMap<String, Object> {

    private final Map<?, ?> map;
    private final String own;

    Values(Map<?, ?> map, String own) {
      this.map = map;
      this.own = own;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
      Object value = map.get(name);
      return value == null ? null : inText(value, own);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
      return map.containsKey(name);
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      Map<String, Object> safe = new LinkedHashMap<>();
      map.forEach((name, each) -> safe.put(String.valueOf(name), inText(each, own)));
      return safe.entrySet();
    }
  }

  /// Plain text in which nothing becomes a link, such as `web[.]example[.]com`.
  static String text(String text, String own) {
    if (!mayHold(text)) {
      return text;
    }
    return ADDRESS
        .matcher(text)
        .replaceAll(found -> {
          Matcher each = (Matcher) found;
          boolean spared = each.group().equals(own) || OWN.contains(each.group());
          boolean links = isLinked(each) && !spared;
          return Matcher.quoteReplacement(
              links ? each.group().replace("://", "[:]//").replace(".", "[.]") : each.group());
        });
  }

  /// A quick no for most values.
  private static boolean mayHold(String text) {
    return text.indexOf('.') >= 0 || text.contains("://");
  }

  /// Whether a mail program would make a link of a word.
  public static boolean looksLinked(String word) {
    Matcher matcher = ADDRESS.matcher(word);
    while (matcher.find()) {
      if (isLinked(matcher)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLinked(Matcher found) {
    if (found.group(1) != null) {
      return true;
    }
    String last = found.group(2).toLowerCase(Locale.ROOT);
    return found.group().regionMatches(true, 0, "www.", 0, 4)
        || GENERIC.contains(last)
        || last.startsWith("xn--")
        || (last.chars().anyMatch(c -> c >= 0x80) && last.chars().allMatch(Character::isLetter))
        || Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2)
            .contains(last.toUpperCase(Locale.ROOT));
  }

  /// HTML in which no text becomes a link; links that a template makes stay.
  ///
  /// @param html of a template, with its values escaped: `<` begins a tag, always
  public static String html(String html) {
    StringBuilder out = new StringBuilder(html.length() + 1_000);
    String within = "";
    for (int i = 0; i < html.length(); ) {
      int tag = html.indexOf('<', i);
      int end = tag < 0 ? html.length() : tag;
      String text = html.substring(i, end);
      out.append(within.isEmpty() ? split(text) : text);
      if (tag < 0) {
        break;
      }
      int after = afterTag(html, tag);
      within = within(within, html, tag);
      out.append(html, tag, after);
      i = after;
    }
    return out.toString();
  }

  private static String split(String text) {
    if (!mayHold(text)) {
      return text;
    }
    return ADDRESS
        .matcher(text)
        .replaceAll(found -> {
          Matcher each = (Matcher) found;
          return Matcher.quoteReplacement(isLinked(each) ? element(each.group()) : each.group());
        });
  }

  private static String element(String word) {
    return "<a>" + word.replace("://", ":<span>//</span>").replace(".", "<span>.</span>") + "</a>";
  }

  /// The element whose text is none or is a link already; empty outside of such.
  private static String within(String within, String html, int tag) {
    if (!within.isEmpty()) {
      return isTag(html, tag, "</" + within) ? "" : within;
    }
    for (String name : List.of("a", "style", "script", "title", "textarea")) {
      if (isTag(html, tag, "<" + name)) {
        return name;
      }
    }
    return "";
  }

  private static boolean isTag(String html, int tag, String begin) {
    int end = tag + begin.length();
    return html.regionMatches(true, tag, begin, 0, begin.length())
        && (end == html.length() || !Character.isLetterOrDigit(html.charAt(end)));
  }

  private static int afterTag(String html, int tag) {
    if (html.startsWith("<!--", tag)) {
      int end = html.indexOf("-->", tag);
      return end < 0 ? html.length() : end + 3;
    }
    char quote = 0;
    for (int i = tag + 1; i < html.length(); i++) {
      char c = html.charAt(i);
      if (quote == 0 && c == '>') {
        return i + 1;
      }
      if (quote == c) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      }
    }
    return html.length();
  }
}
