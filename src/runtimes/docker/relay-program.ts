/**
 * The relay, in the Perl that every Debian has. Arguments: `door PORT` listens on the first address of
 * its container and, after a line `TOKEN HOST PORT`, connects there; `way PORT HOST PORT` listens on
 * every address and connects to one place only. A connection that fails is answered by the name of the
 * error, one that is made by `OK`. Both directions end on their own, as with TCP itself.
 */
export const RELAY_PROGRAM = String.raw`
use strict; use warnings;
use IO::Socket::INET; use IO::Select; use Errno; use Socket qw(:DEFAULT IPPROTO_TCP TCP_NODELAY);
my ($mode, $port, $to_host, $to_port) = @ARGV;
my $token = $ENV{RELAY_TOKEN} // '';
$SIG{PIPE} = 'IGNORE';
$SIG{TERM} = sub { exit 0 };
my $own = $mode eq 'door' ? inet_ntoa(scalar gethostbyname($ENV{HOSTNAME})) : '0.0.0.0';
my $listener = IO::Socket::INET->new(LocalAddr => $own, LocalPort => $port, Listen => 1024, ReuseAddr => 1)
  or die "cannot listen: $!\n";
$listener->blocking(0);
$| = 1;
print "listening\n";
my $CHUNK = 65536; my $MOST = 262144;
my (%end);
sub name_of { my $number = shift; local $! = $number; for my $name (sort keys %!) { return $name if $!{$name} } return "E$number" }
sub forget { my ($one) = @_; delete $end{fileno($one->{socket})}; close $one->{socket} }
sub drop { my ($one, $reset) = @_;
  for my $side ($one, $one->{peer}) { next unless $side && $end{fileno($side->{socket}) // -1};
    setsockopt($side->{socket}, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0)) if $reset;
    forget($side) }
  delete $one->{peer}{peer} if $one->{peer}; delete $one->{peer} }
sub add { my ($socket, %rest) = @_; $socket->blocking(0);
  setsockopt($socket, IPPROTO_TCP, TCP_NODELAY, 1);
  return $end{fileno $socket} = { socket => $socket, out => '', head => '', %rest } }
sub connect_to { my ($client, $host, $at) = @_;
  my $address = inet_aton($host);
  return refuse($client, 'ENOTFOUND') unless defined $address;
  my $socket = IO::Socket::INET->new(Proto => 'tcp') or return refuse($client, name_of($!+0));
  $socket->blocking(0);
  my $made = connect($socket, pack_sockaddr_in($at, $address));
  if (!$made && !$!{EINPROGRESS}) { my $why = name_of($!+0); close $socket; return refuse($client, $why) }
  my $server = add($socket, peer => $client, connecting => 1);
  $client->{peer} = $server; $client->{waiting} = 1; }
sub refuse { my ($client, $why) = @_;
  if ($mode eq 'way') { drop($client, 1); return }
  $client->{out} .= "$why\n"; $client->{read_done} = 1; $client->{last} = 1; }
sub connected { my ($server) = @_;
  my $error = unpack('i', getsockopt($server->{socket}, SOL_SOCKET, SO_ERROR));
  my $client = $server->{peer};
  if ($error) { forget($server); delete $client->{peer}; delete $client->{waiting}; return refuse($client, name_of($error)) }
  delete $server->{connecting}; delete $client->{waiting};
  $client->{out} .= "OK\n" if $mode eq 'door';
  $server->{out} .= $client->{head}; $client->{head} = ''; }
sub readable { my ($one) = @_;
  my $count = sysread($one->{socket}, my $bytes, $CHUNK);
  if (!defined $count) { return if $!{EAGAIN} || $!{EWOULDBLOCK} || $!{EINTR}; return drop($one, 1) }
  if ($count == 0) { $one->{read_done} = 1; return drop($one, 0) unless $one->{peer}; return }
  if ($one->{peer}) { $one->{peer}{out} .= $bytes; return }
  $one->{head} .= $bytes;
  return drop($one, 1) if length $one->{head} > 4096;
  if ($one->{head} =~ s/\A(\S+) (\S+) (\d+)\n//) {
    return drop($one, 1) unless $1 eq $token;
    connect_to($one, $2, $3) } }
sub writable { my ($one) = @_;
  return connected($one) if $one->{connecting};
  if (length $one->{out}) {
    my $count = syswrite($one->{socket}, $one->{out}, $CHUNK);
    if (!defined $count) { return if $!{EAGAIN} || $!{EWOULDBLOCK} || $!{EINTR}; return drop($one, 1) }
    substr($one->{out}, 0, $count, ''); } }
sub settle { my ($one) = @_;
  return if length $one->{out} || $one->{connecting};
  return drop($one, 0) if $one->{last};
  my $peer = $one->{peer} or return;
  if ($peer->{read_done} && !$one->{shut}) { shutdown($one->{socket}, 1); $one->{shut} = 1 }
  drop($one, 0) if $one->{shut} && $one->{read_done} && $peer->{shut}; }
while (1) {
  my $readers = IO::Select->new($listener); my $writers = IO::Select->new;
  for my $one (values %end) {
    $readers->add($one->{socket}) if !$one->{read_done} && !$one->{connecting} && !$one->{waiting}
      && !($one->{peer} && length $one->{peer}{out} > $MOST);
    $writers->add($one->{socket}) if $one->{connecting} || length $one->{out}; }
  my ($can_read, $can_write) = IO::Select->select($readers, $writers, undef, 30);
  for my $socket (@{$can_write // []}) { my $one = $end{fileno($socket) // -1}; writable($one) if $one && $one->{socket} == $socket }
  for my $socket (@{$can_read // []}) {
    if ($socket == $listener) {
      while (my $client = $listener->accept) {
        my $one = add($client); connect_to($one, $to_host, $to_port) if $mode eq 'way' }
      next }
    my $one = $end{fileno($socket) // -1};
    readable($one) if $one && $one->{socket} == $socket }
  # A copy: what is settled may leave the table.
  for my $one (my @all = values %end) { settle($one) if defined fileno($one->{socket}) }
}
`;
