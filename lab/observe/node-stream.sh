# What a node tells of itself, again and again, on standard output. Runs on the node, with bash 4.2 and later.
#
# A part is framed by "#begin PART UPTIME" and "#end PART EXIT-CODE"; UPTIME is the first field of /proc/uptime when the reading
# began. A line "#alive UPTIME" comes at least once a second while nothing is read. What wakes the reader is never told itself:
# what is told is always read from the daemons and from the machine.
export LC_ALL=C
logs='/var/log/pacemaker/pacemaker.log /var/log/pacemaker.log /var/log/corosync/corosync.log
  /var/log/cluster/corosync.log /run/fencelab/stand-ins/log'
# Most seconds without a reading.
quiet=5

# corosync-cmapctl spins at the end of its input: it gets a pipe that never ends. Without corosync it ends at once; then it is
# tried again, and the reader woken, once a second.
membership_changes() {
  exec 5<> <(:)
  while :; do
    stdbuf -oL corosync-cmapctl -T "$1" 2>/dev/null <&5
    echo ended
    IFS= read -r -t 1 -u 5
  done
}

# A log may appear later, in a folder that is not there yet: tail cannot be told of that, and looks often.
log_lines() { tail --pid=$$ -s 0.1 -q -n 0 -F $logs 2>/dev/null </dev/null; }

# One character a line: bash reads a pipe byte by byte. tail ends when this program does, however it does, and then takes the
# rest with it: the engine gives a program a process group of its own.
wakers() {
  {
    # corosync 3 and 2.4
    membership_changes runtime.members. &
    membership_changes runtime.totem.pg.mrp.srp.members. &
    membership_changes runtime.votequorum. &
    log_lines
    kill 0
  } | grep --line-buffered -o '^.'
}

uptime() { read -r now _ </proc/uptime; }

part() {
  local name=$1 code
  uptime
  printf '#begin %s %s\n' "$name" "$now"
  timeout -k 1 2 bash -c "$name" 2>/dev/null </dev/null
  code=$?
  printf '\n#end %s %s\n' "$name" "$code"
}

pacemaker() {
  local out code
  out=$(crm_mon --output-as=xml -r -1)
  code=$?
  case $out in
    *'<pacemaker-result'*) printf '%s\n' "$out" ;;
    *) crm_mon --as-xml -r; code=$? ;;
  esac
  return $code
}

quorum() { corosync-quorumtool -s; }

members() {
  local out
  out=$(corosync-cmapctl runtime.members)
  [ -n "$out" ] || out=$(corosync-cmapctl runtime.totem.pg.mrp.srp.members)
  # A corosync that runs and tells nothing is not a stopped one.
  [ -n "$out" ] || ! pidof corosync >/dev/null || return 75
  printf '%s\n' "$out"
}

activity() {
  local file pid
  ip -o -4 addr show || return
  for file in /run/fencelab/stand-ins/*.pid; do
    [ -e "$file" ] || continue
    read -r pid <"$file"
    [ -n "$pid" ] && [ -d "/proc/$pid" ] && file=${file##*/} && printf 'process %s %s\n' "${file%.pid}" "$pid"
  done
  return 0
}

export -f pacemaker quorum members activity
coproc wakers
# A machine that shuts down ends this program last of all: what it has stopped in order is told before it is off. Its init is not
# told when this program has ended, whose parent it is not; of an orphan's end it is, and looks again who is left.
last_word() {
  (while [ -d /proc/$$ ]; do sleep 0.02; done &)
  part activity
  exit
}
trap last_word TERM

while :; do
  part activity
  part quorum
  part members
  part pacemaker
  waited=0
  until [ $waited -ge $quiet ]; do
    uptime
    printf '#alive %s\n' "$now"
    IFS= read -r -t 1 -u "${COPROC[0]}" && break
    # Anything but a time-out: nothing would wake this reader any more.
    [ $? -gt 128 ] || exit 1
    waited=$((waited + 1))
  done
  # A burst of lines is one reason to read; what comes later is another one.
  lines=0
  while [ $lines -lt 500 ] && IFS= read -r -t 0.005 -u "${COPROC[0]}"; do lines=$((lines + 1)); done
done
