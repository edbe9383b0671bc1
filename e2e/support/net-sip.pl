# A whole session of Net::SIP against our call server, told on its output step by step: registers, calls with sound and digits,
# offers anew, is called and echoes. Arguments: own address, server, domain, user, password, callee, file of PCMU/8000 to say, file for what it hears.
use strict;
use warnings;
use Net::SIP;

my ($address, $server, $domain, $user, $password, $callee, $says, $heard) = @ARGV;
$| = 1;

my $agent = Net::SIP::Simple->new(
    leg => "$address:15060",
    outgoing_proxy => $server,
    registrar => $server,
    domain => $domain,
    from => "sip:$user\@$domain",
    auth => [ $user, $password ],
);
$agent->register(expires => 600) or die 'not registered: ' . $agent->error;
print "registered\n";

my ($over, $said);
my $call = $agent->invite(
    "sip:$callee\@$domain",
    init_media => $agent->rtp('media_send_recv', $says, -1, $heard),
    recv_bye => \$over,
) or die 'not called: ' . $agent->error;
die 'call failed: ' . $call->error if $call->error;
print "connected\n";
$agent->loop(2.5, \$over);
$call->dtmf('17#', cb_final => \$said);
$agent->loop(5, \$said);
print "digits sent\n";
my $anew;
$call->reinvite(
    init_media => $agent->rtp('media_send_recv', $says, -1, $heard),
    recv_bye => \$over,
    cb_final => \$anew,
);
$agent->loop(5, \$anew);
print "offered anew\n";
$agent->loop(40, \$over);
die 'expected a BYE' unless $over;
print "hung up\n";

my ($incoming, $ended);
$agent->listen(
    init_media => $agent->rtp('media_recv_echo'),
    cb_established => \$incoming,
    recv_bye => \$ended,
);
print "listening\n";
$agent->loop(15, \$incoming);
die 'expected a call' unless $incoming;
print "called\n";
$agent->loop(15, \$ended);
die 'expected the end of the call' unless $ended;
print "done\n";
