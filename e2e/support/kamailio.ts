// Kamailio as registrar, proxy and presence server over UDP, TCP and TLS. User N has the password pwN; the realm is rig.test.

import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { TestCertificates } from './certificates.ts';
import { loopback } from './loopback.ts';
import type { Peer } from './process.ts';
import { eventually, startPeer } from './process.ts';

export const kamailioAddress = loopback(1);
export const kamailioPort = 15_060;
export const kamailioTlsPort = 15_061;
export const realm = 'rig.test';

function configuration(folder: string): string {
  const modules = [
    'jsonrpcs',
    'kex',
    'tm',
    'sl',
    'rr',
    'pv',
    'maxfwd',
    'usrloc',
    'registrar',
    'textops',
    'siputils',
    'xlog',
    'auth',
    'nathelper',
    'db_text',
    'presence',
    'presence_dialoginfo',
    'presence_mwi',
    'presence_xml',
    'tls',
  ];
  return `#!KAMAILIO
debug=1
log_stderror=yes
children=2
tcp_children=2
auto_aliases=no
alias="${realm}"
listen=udp:${kamailioAddress}:${kamailioPort}
listen=tcp:${kamailioAddress}:${kamailioPort}
listen=tls:${kamailioAddress}:${kamailioTlsPort}
enable_tls=yes
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/"
${modules.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("tls","config","${folder}/tls.cfg")
modparam("jsonrpcs","transport",0)
modparam("usrloc","db_mode",0)
modparam("registrar","min_expires",5)
modparam("presence","db_url","text://${folder}/dbtext")
modparam("presence","server_address","sip:${kamailioAddress}:${kamailioPort}")
modparam("presence","subs_db_mode",0)
modparam("presence","publ_cache",2)
modparam("presence_xml","db_url","text://${folder}/dbtext")
modparam("presence_xml","force_active",1)
modparam("rr","append_fromtag",1)
modparam("nathelper|registrar","received_avp","$avp(RECEIVED)")
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483","Too Many Hops"); exit; }
  force_rport();
  if (has_totag()) {
    if (loose_route()) {
      handle_ruri_alias();
      if (proto!=UDP && is_method("INVITE|SUBSCRIBE|UPDATE")) add_contact_alias();
      route(RELAY);
      exit;
    }
    if (is_method("SUBSCRIBE") && uri==myself) { route(PRESENCE); exit; }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    if (uri!=myself) { route(RELAY); exit; }
    sl_send_reply("404","Not here");
    exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  t_check_trans();
  if (is_method("OPTIONS") && $rU==$null) { sl_send_reply("200","OK"); exit; }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("${realm}","pw$fU","0")) { www_challenge("${realm}","1"); exit; }
    if (proto!=UDP) fix_nated_register();
    if (!save("location")) sl_reply_error();
    exit;
  }
  if (is_method("PUBLISH|SUBSCRIBE")) { route(PRESENCE); exit; }
  if (is_method("INVITE") && !pv_proxy_authenticate("${realm}","pw$fU","0")) { proxy_challenge("${realm}","1"); exit; }
  if (is_method("INVITE|SUBSCRIBE|REFER")) { record_route(); if (proto!=UDP) add_contact_alias(); }
  if (uri==myself || $rd=="${realm}") {
    if (!lookup("location")) { sl_send_reply("404","Not Found"); exit; }
  }
  route(RELAY);
}
route[PRESENCE] {
  if (!t_newtran()) { sl_reply_error(); exit; }
  if (is_method("PUBLISH")) handle_publish(); else handle_subscribe();
  t_release();
}
onreply_route[R] { if (proto!=UDP) add_contact_alias(); }
route[RELAY] { if (is_method("INVITE|SUBSCRIBE|UPDATE")) t_on_reply("R"); if (!t_relay()) sl_reply_error(); }
`;
}

export async function startKamailio(folder: string, certificates: TestCertificates): Promise<Peer> {
  await mkdir(join(folder, 'dbtext'), { recursive: true });
  await mkdir(join(folder, 'run'), { recursive: true });
  await cp('/usr/share/kamailio/dbtext/kamailio', join(folder, 'dbtext'), { recursive: true });
  const tls = (role: string): string => `[${role}:default]\nmethod = TLSv1.2+\nverify_certificate = no\nrequire_certificate = no\n`;
  await writeFile(
    join(folder, 'tls.cfg'),
    `${tls('server')}private_key = ${certificates.keyFile}\ncertificate = ${certificates.certificateFile}\n${tls('client')}`,
  );
  await writeFile(join(folder, 'kamailio.cfg'), configuration(folder));
  const peer = startPeer('kamailio', ['-DD', '-E', '-m', '128', '-Y', join(folder, 'run'), '-f', join(folder, 'kamailio.cfg')]);
  let isEnded = false;
  void peer.ended.then(() => {
    isEnded = true;
  });
  await eventually(
    'kamailio',
    async () => {
      if (isEnded) throw new Error(`kamailio ended:\n${peer.output()}`);
      return canConnect(kamailioAddress, kamailioTlsPort);
    },
    { explain: peer.output },
  );
  return peer;
}

async function canConnect(host: string, port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
