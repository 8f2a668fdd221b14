#!/bin/sh
# OCF agent ocf:fencelab:service: a stand-in for a stateful service. One process that counts its starts in a state file, and that
# whoever watches the machine can see: /run/fencelab/stand-ins/NAME.pid and the lines of /run/fencelab/stand-ins/log.
# It fails on demand: a file /etc/fencelab/fail-NAME.OPERATION that is not empty.
: "${OCF_FUNCTIONS_DIR=${OCF_ROOT:=/usr/lib/ocf}/lib/heartbeat}"
. "$OCF_FUNCTIONS_DIR/ocf-shellfuncs"

name=${OCF_RESOURCE_INSTANCE:-service}
folder=/run/fencelab/stand-ins
pidfile=$folder/$name.pid
state=/var/lib/fencelab-service-$name

meta_data() {
  cat <<'END'
<?xml version="1.0"?>
<!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd">
<resource-agent name="service" version="1.0">
<version>1.0</version>
<longdesc lang="en">A stand-in for a stateful service, to be watched in a test lab.</longdesc>
<shortdesc lang="en">Stand-in for a service</shortdesc>
<parameters/>
<actions>
<action name="start" timeout="20s"/>
<action name="stop" timeout="20s"/>
<action name="monitor" timeout="20s" interval="10s" depth="0"/>
<action name="validate-all" timeout="20s"/>
<action name="meta-data" timeout="5s"/>
</actions>
</resource-agent>
END
}

runs() { [ -s "$pidfile" ] && read -r pid <"$pidfile" && [ -d "/proc/$pid" ]; }
note() { read -r now _ </proc/uptime && echo "$now $name $1 $2" >>"$folder/log"; }
fails() { [ -s "/etc/fencelab/fail-$name.$1" ]; }

start() {
  fails start && { ocf_exit_reason "made to fail to start"; return $OCF_ERR_GENERIC; }
  runs && return $OCF_SUCCESS
  mkdir -p "$folder" || return $OCF_ERR_GENERIC
  count=$(cat "$state" 2>/dev/null)
  echo $((${count:-0} + 1)) >"$state" || return $OCF_ERR_GENERIC
  setsid sh -c 'while :; do sleep 3600; done' "fencelab-service-$name" >/dev/null 2>&1 </dev/null &
  echo $! >"$pidfile"
  note started $!
  return $OCF_SUCCESS
}

stop() {
  fails stop && { ocf_exit_reason "made to fail to stop"; return $OCF_ERR_GENERIC; }
  runs || { rm -f "$pidfile"; return $OCF_SUCCESS; }
  kill -9 -"$pid" 2>/dev/null || kill -9 "$pid"
  while [ -d "/proc/$pid" ] && ! grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null; do :; done
  rm -f "$pidfile"
  note stopped "$pid"
  return $OCF_SUCCESS
}

monitor() {
  runs || return $OCF_NOT_RUNNING
  fails monitor && { ocf_exit_reason "made to fail its monitor"; return $OCF_ERR_GENERIC; }
  return $OCF_SUCCESS
}

case $1 in
  meta-data) meta_data ;;
  start) start ;;
  stop) stop ;;
  monitor) monitor ;;
  validate-all) exit $OCF_SUCCESS ;;
  *) exit $OCF_ERR_UNIMPLEMENTED ;;
esac
exit $?
