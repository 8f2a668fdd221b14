# Takes away what Debian's packages configure by themselves, so that the deployer meets packages alone: installed, off, without
# a cluster. Not every kind of image has all of them.
set -eu

for unit in corosync corosync-qdevice corosync-qnetd pacemaker pacemaker_remote pcsd pcsd-ruby chrony haproxy; do
  if [ -e "/lib/systemd/system/$unit.service" ]; then
    systemctl disable "$unit.service"
  fi
done

# Debian's sample cluster, with its configuration database and pcs's own state; the quorum device's certificates, made once at
# installation, would be those of every lab.
rm -f /etc/corosync/corosync.conf /etc/corosync/authkey /etc/pacemaker/authkey
rm -rf /etc/corosync/qnetd/nssdb /etc/corosync/qdevice/net/nssdb
rm -rf /var/lib/pacemaker/cib/* /var/lib/pacemaker/pengine/* /var/lib/corosync/* /var/lib/pcsd/*

# Each machine has its own.
: > /etc/machine-id
rm -f /var/lib/dbus/machine-id
