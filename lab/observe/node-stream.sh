# What a node tells of itself, again and again, on standard output. Runs on the node, with bash 4.2 and later.
#
# A part is framed by "#begin PART UPTIME" and "#end PART EXIT-CODE"; UPTIME is the first field of /proc/uptime when the reading
# began. A line "#alive UPTIME" comes at least once a second while nothing is read. Log lines only wake the reader: what is
# told is always read from the daemons and from the machine itself.
export LC_ALL=C
logs='/var/log/pacemaker/pacemaker.log /var/log/pacemaker.log /var/log/corosync/corosync.log
  /var/log/cluster/corosync.log /run/fencelab/stand-ins/log'
# Most seconds without a reading.
quiet=2

uptime() { read -r now _ </proc/uptime; }

part() {
  local name=$1 bound=$2 code
  shift 2
  uptime
  printf '#begin %s %s\n' "$name" "$now"
  timeout "$bound" "$@" 2>/dev/null </dev/null
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

members() {
  local out
  out=$(corosync-cmapctl runtime.members 2>/dev/null)
  [ -n "$out" ] || out=$(corosync-cmapctl runtime.totem.pg.mrp.srp.members)
  printf '%s\n' "$out"
}

stand_ins() {
  local file pid
  ip -o -4 addr show
  for file in /run/fencelab/stand-ins/*.pid; do
    [ -e "$file" ] || continue
    read -r pid <"$file"
    [ -d "/proc/$pid" ] && file=${file##*/} && printf 'process %s %s\n' "${file%.pid}" "$pid"
  done
}

export -f pacemaker members stand_ins
exec 4< <(exec tail --pid=$$ -q -n 0 -F $logs 2>/dev/null)

while :; do
  part activity 2 bash -c stand_ins
  part quorum 2 corosync-quorumtool -s
  part members 2 bash -c members
  part pacemaker 2 bash -c pacemaker
  waited=0
  until [ $waited -ge $quiet ]; do
    uptime
    printf '#alive %s\n' "$now"
    IFS= read -r -t 1 -u 4 && break
    # Anything but a time-out: nothing would wake this reader any more.
    [ $? -gt 128 ] || exit 1
    waited=$((waited + 1))
  done
  # A burst of lines is one reason to read; what comes later is another one.
  lines=0
  while [ $lines -lt 200 ] && IFS= read -r -t 0.02 -u 4; do lines=$((lines + 1)); done
done
