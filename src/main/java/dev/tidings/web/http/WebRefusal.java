package dev.tidings.web.http;

import java.util.Map;

/// A request that is not answered as it was meant. Its words are for the one who asked, so nothing
/// of Tidings may be in them.
public final class WebRefusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Map<String, String> headers;

  public WebRefusal(int status, String detail) {
    this(status, detail, Map.of());
  }

  /// @param headers that go with the answer, such as `Allow`
  public WebRefusal(int status, String detail, Map<String, String> headers) {
    super(detail, null, false, false);
    this.status = status;
    this.headers = Map.copyOf(headers);
  }

  public WebReply.Problem reply() {
    return new WebReply.Problem(status, String.valueOf(getMessage()), headers);
  }
}
