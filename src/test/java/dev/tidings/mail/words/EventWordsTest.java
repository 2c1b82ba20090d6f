package dev.tidings.mail.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.mail.Reports;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventWordsTest {

  private static final String ID = "7badaa617bad".repeat(5) + "0000";

  private static EngineEvent event(String type, String action, String attributes) {
    String json = attributes.isEmpty() ? "" : attributes.replace('\'', '"');
    return Reports.event(Reports.START, type, action, ID, json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "container | die                      | 'exitCode':'3'        | exit 3",
        "container | kill                     | 'signal':'9'          | signal 9 (KILL)",
        "container | kill                     | 'signal':'SIGTERM'    | signal SIGTERM",
        "container | health_status: unhealthy | 'x':''                | unhealthy",
        "container | rename                   | 'oldName':'/old'      | was old",
        "container | exec_create: sh -c ls    | 'x':''                | sh -c ls",
        "container | start                    | 'image':'nginx'       | nginx",
        "network   | connect                  | 'container':'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef' | container 0123456789ab",
        "image     | tag                      | 'name':'web:2'        | web:2",
        "container | teleport                 | 'to':'mars','a.b':'c','at':'c' | at=c to=mars",
        "gadget    | whirr                    | 'speed':'11'          | speed=11",
      })
  void anEventHasADetail(String type, String action, String attributes, String detail) {
    assertThat(EventWords.detail(event(type, action, attributes))).isEqualTo(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "container | die     | 'name':'web','image':'nginx:1.25','exitCode':'3' | Container web (nginx:1.25) on host1 ended with exit code 3.",
        "container | die     | 'name':'web','exitCode':'0' | Container web on host1 ended normally with exit code 0.",
        "container | start   | 'name':'web'           | Container web on host1 started.",
        "container | kill    | 'name':'web','signal':'15' | Container web on host1 was sent signal 15 (TERM).",
        "container | oom     | 'name':'web'           | Container web on host1 ran out of memory.",
        "container | health_status: healthy | 'name':'web' | Container web on host1 is now healthy.",
        "container | rename  | 'name':'web','oldName':'/old' | Container web on host1 got this name; it was old.",
        "image     | pull    | 'name':'nginx'         | Image nginx on host1 was pulled.",
        "daemon    | reload  | 'name':'host1'         | Daemon host1 on host1 read its configuration again.",
        "gadget    | whirr   | 'name':'g'             | Gadget g on host1 reported \"whirr\".",
      })
  void anEventIsToldInASentence(String type, String action, String attributes, String sentence) {
    assertThat(EventWords.sentence(event(type, action, attributes), "host1")).isEqualTo(sentence);
  }
}
