/* Reads the SIP messages given as files, over and over for a CPU second, with sofia-sip; prints messages per CPU second. */
#include <sofia-sip/msg.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/su.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define MESSAGES 32
#define LARGEST 8192

static double cpu(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int parse(const char *text, size_t length) {
  msg_t *message = msg_make(sip_default_mclass(), 0, text, (ssize_t)length);
  if (!message) return 0;
  sip_t *sip = sip_object(message);
  int good = sip && sip->sip_cseq && !sip->sip_error;
  msg_destroy(message);
  return good;
}

int main(int count, char **files) {
  static char text[MESSAGES][LARGEST];
  size_t length[MESSAGES];
  int n = count - 1;
  su_init();
  for (int i = 0; i < n; i++) {
    FILE *file = fopen(files[i + 1], "rb");
    if (!file || i >= MESSAGES) return 2;
    length[i] = fread(text[i], 1, LARGEST - 1, file);
    fclose(file);
    if (!parse(text[i], length[i])) {
      fprintf(stderr, "%s is not read\n", files[i + 1]);
      return 1;
    }
  }
  double start = cpu();
  long messages = 0;
  while (cpu() - start < 1)
    for (int round = 0; round < 200; round++)
      for (int i = 0; i < n; i++, messages++) parse(text[i], length[i]);
  printf("%.0f\n", messages / (cpu() - start));
  return 0;
}
