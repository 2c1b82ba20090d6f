package dev.tidings.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.engine.StatsSample;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Answers as engines gave them, shortened where nothing is read.
class StatsAnswerTest {

  private static final String V1 =
      """
      {"read":"2026-11-21T17:03:12.123456789Z","preread":"0001-01-01T00:00:00Z",
       "pids_stats":{"current":3},"blkio_stats":{"io_service_bytes_recursive":[{"major":8,"value":1}]},
       "num_procs":0,"storage_stats":{},
       "cpu_stats":{"cpu_usage":{"total_usage":9870000000,"percpu_usage":[4870000000,5000000000],
         "usage_in_kernelmode":10,"usage_in_usermode":20},"system_cpu_usage":41230000000,
         "online_cpus":2,"throttling_data":{"periods":7}},
       "precpu_stats":{"cpu_usage":{"total_usage":1},"system_cpu_usage":2,"online_cpus":9},
       "memory_stats":{"usage":52428800,"max_usage":60000000,"stats":{"inactive_file":1048576,
         "total_inactive_file":2097152,"total_cache":3},"limit":67108864},
       "name":"/busy","id":"abc","networks":{"eth0":{"rx_bytes":1}}}
      """;

  @Test
  void theNumbersOfCgroupV1AreRead() throws IOException {
    assertThat(sample(V1))
        .isEqualTo(
            new StatsSample(
                Optional.of(Instant.parse("2026-11-21T17:03:12.123456789Z")),
                new StatsSample.Cpu(9_870_000_000L, 41_230_000_000L, 2),
                new StatsSample.Memory(
                    52_428_800, OptionalLong.of(2_097_152), 1_048_576, 67_108_864),
                3));
  }

  @Test
  void cgroupV2HasNoTotalOfInactiveFiles() throws IOException {
    StatsSample sample =
        sample(
            """
            {"read":"2026-11-21T17:03:12Z","cpu_stats":{"online_cpus":4},
             "memory_stats":{"usage":100,"stats":{"anon":60,"inactive_file":30},"limit":200}}
            """);
    assertThat(sample.memory())
        .isEqualTo(new StatsSample.Memory(100, OptionalLong.empty(), 30, 200));
  }

  @Test
  void withoutOnlineCpusThoseThatAreToldOfAreCounted() throws IOException {
    StatsSample sample = sample("{\"cpu_stats\":{\"cpu_usage\":{\"percpu_usage\":[0,7,0]}}}");
    assertThat(sample.cpu().online()).isEqualTo(3);
  }

  @Test
  void withoutAnyWordOfThemThereIsOneCpu() throws IOException {
    assertThat(sample("{\"cpu_stats\":{}}").cpu().online()).isEqualTo(1);
  }

  @Test
  void aContainerThatDoesNotRunWasNotRead() throws IOException {
    StatsSample sample =
        sample("{\"read\":\"0001-01-01T00:00:00Z\",\"cpu_stats\":{},\"memory_stats\":{}}");
    assertThat(sample.read()).isEmpty();
  }

  @Test
  void aNumberBeyondAllOfJavasIsTheGreatest() throws IOException {
    StatsSample sample = sample("{\"memory_stats\":{\"limit\":18446744073709551615}}");
    assertThat(sample.memory().limit()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anAnswerThatBreaksOffIsAFailure() {
    assertThatThrownBy(() -> sample(V1.substring(0, 300))).isInstanceOf(IOException.class);
  }

  @Test
  void aListIsNotWhatWasAskedFor() {
    assertThatThrownBy(() -> sample("[]")).hasMessageContaining("not what was asked for");
  }

  private static StatsSample sample(String json) throws IOException {
    return StatsAnswer.sample(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }
}
