#!/usr/bin/env bash
# Deploys the cluster on Debian nodes as an operator types it, from any machine that reaches them over SSH. What is there
# already stays. Secrets go by standard input.
set -euo pipefail

read -r -a nodes <<<"$nodes_list"
first=${nodes[0]}

on() { ssh -F "$LAB_SSH_CONFIG" "$@"; }
run() { on -n "$@"; }

# The lines of one section of the inventory.
section() { awk -v wanted="[$1]" '/^\[/ { inside = $0 == wanted; next } inside && NF' "$LAB_INVENTORY"; }

prepare() {
  local node=$1
  echo "$node: packages, pcsd, firewall, time, key, password"
  run "$node" 'dpkg -s pcs pacemaker corosync fence-agents fence-virt resource-agents chrony >/dev/null 2>&1 || {
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q pcs pacemaker corosync fence-agents fence-virt resource-agents chrony
  }'
  run "$node" 'systemctl -q enable --now pcsd.service'
  run "$node" 'systemctl -q disable --now firewalld.service 2>/dev/null || true'
  run "$node" "grep -qx 'server $ntp_server iburst' /etc/chrony/chrony.conf || {
    sed -i -E '/^\s*(server|pool|peer|sourcedir)\s/d' /etc/chrony/chrony.conf
    echo 'server $ntp_server iburst' >> /etc/chrony/chrony.conf
    systemctl stop chrony.service
  }
  systemctl -q enable --now chrony.service"
  echo "$fence_xvm" | on "$node" 'umask 077; mkdir -p /etc/cluster; cat > /etc/cluster/fence_xvm.key'
  echo "hacluster:$hacluster_passwd" | on "$node" chpasswd
}

# As ssh-copy-id asks for it by hand: root's password answers, once for each of the others.
trust() {
  echo "$root_passwd" | on "$first" "
    read -r password
    [ -e ~/.ssh/id_ed25519 ] || ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_ed25519
    umask 077
    # /tmp may forbid to run what lies there.
    answers=\$(mktemp -d ~/.answers.XXXXXX)
    trap 'rm -rf \"\$answers\"' EXIT
    printf '%s\n' \"\$password\" > \"\$answers/password\"
    printf '#!/bin/sh\ncat %s/password\n' \"\$answers\" > \"\$answers/tell\"
    chmod 700 \"\$answers/tell\"
    export SSH_ASKPASS=\"\$answers/tell\" SSH_ASKPASS_REQUIRE=force
    for node in ${nodes[*]:1}; do
      ssh -o BatchMode=yes -o StrictHostKeyChecking=yes \$node true 2>/dev/null ||
        ssh-copy-id -o StrictHostKeyChecking=accept-new -i ~/.ssh/id_ed25519.pub root@\$node </dev/null
    done"
}

cluster() {
  if ! run "$first" test -s /etc/corosync/corosync.conf; then
    echo "$hacluster_passwd" | on "$first" "pcs host auth ${nodes[*]} -u hacluster"
    run "$first" "pcs cluster setup $ha_cluster_name ${nodes[*]} --force"
  fi
  run "$first" 'pcs cluster enable --all && pcs cluster start --all --wait=120'
  section fence-devices | while IFS='=' read -r device address; do
    run "$first" "pcs stonith config $device >/dev/null 2>&1 || pcs stonith create $device fence_xvm multicast_address=$address"
  done
  run "$first" 'pcs resource defaults config | grep -q resource-stickiness=INFINITY ||
    pcs resource defaults update resource-stickiness=INFINITY'
}

preparing=()
for node in "${nodes[@]}"; do
  prepare "$node" &
  preparing+=("$!")
done
for process in "${preparing[@]}"; do wait "$process"; done
trust
cluster
run "$first" pcs status
