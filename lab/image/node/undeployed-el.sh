# Leaves the cluster's packages as CentOS 7 installs them: off, without a cluster. Not every kind of image has all of them.
set -eu

for unit in corosync corosync-qdevice corosync-qnetd pacemaker pacemaker_remote pcsd ntpd ntpdate haproxy; do
  systemctl disable "$unit.service" || true
done
rm -f /etc/corosync/corosync.conf /etc/corosync/authkey /etc/pacemaker/authkey
rm -rf /var/lib/pacemaker/cib/* /var/lib/pacemaker/pengine/* /var/lib/pcsd/*
