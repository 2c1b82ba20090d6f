package dev.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The table of packages in `docs/architecture.md` is what the code does: it is read from there.
class ArchitectureTest {

  private static final String ROOT = "dev.tidings.";

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tidings");

  @Test
  void everyArrowBetweenPackagesIsInTheTable() throws IOException {
    Map<String, Set<String>> allowed = table();
    Set<String> arrows = new TreeSet<>();
    for (JavaClass from : classes) {
      from.getDirectDependenciesFromSelf().stream()
          .map(dependency -> packageOf(dependency.getTargetClass()))
          .filter(to -> !to.isEmpty() && !to.equals(packageOf(from)))
          .filter(to -> !allowed.getOrDefault(packageOf(from), Set.of()).contains(to))
          .forEach(to -> arrows.add(packageOf(from) + " -> " + to));
    }
    assertThat(arrows).isEmpty();
  }

  @Test
  void everyPackageIsInTheTable() throws IOException {
    Set<String> packages =
        classes.stream().map(ArchitectureTest::packageOf).collect(Collectors.toSet());
    assertThat(table().keySet()).isEqualTo(packages);
  }

  @Test
  void theTableHasNoCycle() throws IOException {
    Map<String, Set<String>> table = table();
    while (table.values().stream().anyMatch(Set::isEmpty)) {
      String leaf =
          table.entrySet().stream()
              .filter(entry -> entry.getValue().isEmpty())
              .findFirst()
              .orElseThrow()
              .getKey();
      table.remove(leaf);
      table.values().forEach(uses -> uses.remove(leaf));
    }
    assertThat(table).isEmpty();
  }

  @Test
  void theSubPackagesOfAPackageHaveNoCycle() {
    Map<String, Set<String>> arrows = new TreeMap<>();
    for (JavaClass from : classes) {
      Set<String> uses = arrows.computeIfAbsent(from.getPackageName(), _ -> new TreeSet<>());
      from.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass())
          .filter(to -> !packageOf(to).isEmpty() && packageOf(to).equals(packageOf(from)))
          .map(JavaClass::getPackageName)
          .filter(to -> !to.equals(from.getPackageName()))
          .forEach(uses::add);
    }
    while (arrows.values().stream().anyMatch(Set::isEmpty)) {
      Set<String> leaves =
          arrows.keySet().stream()
              .filter(name -> arrows.get(name).isEmpty())
              .collect(Collectors.toSet());
      arrows.keySet().removeAll(leaves);
      arrows.values().forEach(uses -> uses.removeAll(leaves));
    }
    assertThat(arrows).isEmpty();
  }

  @Test
  void noClassNameOccursTwice() {
    Map<String, Long> names =
        classes.stream()
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getSimpleName, Collectors.counting()));
    assertThat(names.entrySet().stream().filter(name -> name.getValue() > 1)).isEmpty();
  }

  @Test
  void onlyTheLoopAndTheCommandsAskTheClock() {
    Set<String> callers =
        classes.stream()
            .flatMap(c -> c.getMethodCallsFromSelf().stream())
            .filter(call ->
                call.getTarget().getFullName().startsWith("java.time.Instant.now(")
                    || call.getTarget()
                        .getFullName()
                        .startsWith("java.lang.System.currentTimeMillis("))
            .map(call -> call.getOriginOwner().getName())
            .filter(name -> !name.matches("dev\\.tidings\\.(app|cli|work)\\..*"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(callers).isEmpty();
  }

  private static String packageOf(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT) ? name.substring(ROOT.length()).replaceFirst("\\..*", "") : "";
  }

  /// Rows of the form `| package | holds | may use |`.
  private static Map<String, Set<String>> table() throws IOException {
    Map<String, Set<String>> table = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("docs/architecture.md"))) {
      String[] cells = line.split("\\|", -1);
      if (cells.length == 5 && cells[1].strip().matches("`[a-z]+`")) {
        table.put(
            cells[1].strip().replace("`", ""),
            Arrays.stream(cells[3].split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new)));
      }
    }
    assertThat(table).isNotEmpty();
    return table;
  }
}
