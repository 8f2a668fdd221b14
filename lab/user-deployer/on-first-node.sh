# Runs the user's deployer in its folder on the first node, with the environment that lies beside this file. It is ended, with
# all that it started, when standard input ends: lab holds that open for as long as the deployer may run, and a lab that is
# killed, or a connection that is lost, closes it. Neither folder outlives the run: both may hold secrets.
set -u
own=/run/fencelab-deployer
folder=/root/deployer
trap 'rm -rf "$own" "$folder"' EXIT
# PIPE: what this shell says of a deployer that was killed, nobody may read any more.
trap 'exit 143' HUP INT TERM PIPE

. "$own/environment"
cd "$folder" || exit 126
exec 3<&0
setsid sh "$own/command" </dev/null 3<&- &
deployer=$!
setsid sh -c 'cat; kill -TERM "-$1"; sleep 5; kill -KILL "-$1"' watch "$deployer" <&3 >/dev/null 2>&1 3<&- &
watch=$!

wait "$deployer"
code=$?
kill -KILL "-$watch" 2>/dev/null
kill -KILL "-$deployer" 2>/dev/null
exit "$code"
