/* Protects 172-byte RTP packets with libsrtp2, AES_CM_128_HMAC_SHA1_80, for a CPU second; prints packets per CPU second. */
#include <arpa/inet.h>
#include <srtp2/srtp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static double cpu(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(void) {
  unsigned char key[30], packet[300];
  srtp_policy_t policy;
  srtp_t session;
  for (int i = 0; i < 30; i++) key[i] = (unsigned char)i;
  srtp_init();
  memset(&policy, 0, sizeof policy);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
  policy.ssrc.type = ssrc_any_outbound;
  policy.key = key;
  if (srtp_create(&session, &policy)) return 1;
  unsigned sequence = 1;
  long packets = 0;
  double start = cpu();
  while (cpu() - start < 1)
    for (int i = 0; i < 1000; i++, packets++) {
      unsigned timestamp = htonl(sequence * 160);
      int length = 172;
      memset(packet, 0x55, 172);
      packet[0] = 0x80;
      packet[1] = 0;
      packet[2] = (unsigned char)(sequence >> 8);
      packet[3] = (unsigned char)sequence;
      memcpy(packet + 4, &timestamp, 4);
      memcpy(packet + 8, "\x01\x02\x03\x04", 4);
      sequence = (sequence + 1) & 0xffff;
      if (srtp_protect(session, packet, &length)) return 1;
    }
  printf("%.0f\n", packets / (cpu() - start));
  return 0;
}
