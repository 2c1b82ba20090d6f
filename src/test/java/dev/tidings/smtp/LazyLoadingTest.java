package dev.tidings.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LazyLoadingTest {

  /// The class path without the mail library: whoever touches it fails.
  private static URL[] withoutMailLibrary() throws MalformedURLException {
    var urls = new ArrayList<URL>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    // Some runners load the tests by a loader of their own.
    if (LazyLoadingTest.class.getClassLoader() instanceof URLClassLoader loader) {
      urls.addAll(List.of(loader.getURLs()));
    }
    urls.removeIf(
        url -> url.getPath().contains("angus-mail") || url.getPath().contains("jakarta.mail-api"));
    return urls.toArray(URL[]::new);
  }

  @Test
  void theMailLibraryIsNotNeededBeforeTheFirstMail()
      throws IOException, ReflectiveOperationException {
    try (var loader =
        new URLClassLoader(withoutMailLibrary(), ClassLoader.getPlatformClassLoader())) {
      Class<?> server = loader.loadClass("dev.tidings.smtp.SmtpSettings$Server");
      Class<?> security = loader.loadClass("dev.tidings.smtp.SmtpSettings$Security");
      Object settings =
          loader
              .loadClass("dev.tidings.smtp.SmtpSettings")
              .getConstructors()[0]
              .newInstance(
                  server.getConstructors()[0].newInstance("localhost", 25),
                  security.getEnumConstants()[0],
                  Optional.empty(),
                  Optional.empty(),
                  "");
      Object sender =
          loader
              .loadClass("dev.tidings.smtp.SmtpSender")
              .getConstructor(settings.getClass())
              .newInstance(settings);
      assertThat(sender.getClass().getMethod("destination").invoke(sender))
          .isEqualTo("localhost:25");
      sender.getClass().getMethod("close").invoke(sender);
    }
  }
}
