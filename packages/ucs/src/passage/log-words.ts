// Words that the lines of a phone's log are made of: whoever masks what others are called keeps these, and nothing else.

const words = `
a about above ack accept accepted account action active added address after again alert all already am an and answer answered any app application applied are as
assigned at attempt attempts audio auth authentication authorization available away back bad be because been before begin between blind boot both but button by bye
call called callee caller callid calling calls cancel cancelled cannot cause cfg change changed check checking class clear cleared client close closed code codec
complete completed conference config configuration configured connect connected connecting connection consultative contact contacts content could count created
cseq current data date day deleted delivered dest destination device dial dialed dialing dialled dialling dialog did different digit digits directory disabled
disconnect disconnected display dns do does done down downloaded dropped dsp dtmf due duration during each empty enabled end ended entry error event exceeded
existing expired expires ext extension fail failed failure favorite file files final finished first for format forward forwarded found from full get give given go
got had handle handset has have he headset hello held her here him his hold hook host i id idle ignored in inbound incoming index info initial inside interface
internal into invalid invite inx ip is it its join joined kept key label last later left len length line list listen loaded local location locked log login logged
logout lookup lost made mail manual matched max me media message method min missed mode module monitor more mute muted my mwi name near need network new next no none
normal not notify now null number of off offer offered offhook ok old on one only onhook open opened option options or other our out outbound outgoing over own park
parked party password path pause peer pending phone pickup place placed please port presence press pressed priority proceeding profile progress protocol provisional
provisioning proxy publish put queue quit re read ready reason received record redirect redirected refer register registered registering registration reject rejected
released remote removed renewed reply request required reset resolved response restart result resume resumed retry return returned ring ringing said same saved search
second secure see select send sending sent server service session set setup she shared signal silent since sip sips size so some source speed speaker start started
state status still stop stopped subscribe subscription success successful switch sync system tag talk task tcp tel terminated text than that the their them then there
these they this time timeout timer tls to today too transaction transfer transferred transport tried trying type udp unable unavailable unhold unknown unmute unregister
up update updated uploaded uri url use used user username using usr value via video voice volume wait waiting was we were what when where which while who will with
within without xml yes you your`;

export const logWords: ReadonlySet<string> = new Set(words.trim().split(/\s+/));
