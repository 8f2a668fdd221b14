# Makes the container a freshly installed CentOS 7 that one can log in to, without what a machine has and a container must not run.
set -eu

systemctl enable sshd.service

# Devices, consoles and logins belong to the host. By hand, since nothing answers systemctl mask in a build.
for unit in \
  systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service \
  systemd-logind.service systemd-vconsole-setup.service getty.target getty@.service console-getty.service \
  dev-hugepages.mount sys-fs-fuse-connections.mount sys-kernel-config.mount sys-kernel-debug.mount \
  network.service rhel-dmesg.service rhel-loadmodules.service; do
  ln -sf /dev/null "/etc/systemd/system/$unit"
done

# The clock is the host's, and CAP_SYS_TIME is not given. Dropping root (-u, as packaged) needs that capability, hence
# no -u; `disable ntp` follows the servers and leaves the clock alone, whatever server lines the deployer writes.
mkdir -p /etc/systemd/system/ntpd.service.d
cat > /etc/systemd/system/ntpd.service.d/lab-no-clock.conf <<'UNIT'
[Service]
ExecStartPre=/bin/sh -c 'grep -qx "disable ntp" /etc/ntp.conf || echo "disable ntp" >> /etc/ntp.conf'
ExecStart=
ExecStart=/usr/sbin/ntpd $OPTIONS
UNIT

# A session must not fail because the kernel's audit login id cannot be set in a container.
sed -i 's/^session\s\+required\s\+pam_loginuid.so/session optional pam_loginuid.so/' /etc/pam.d/*

# Each machine has its own identity; sshd-keygen.service makes the host keys that are missing.
: > /etc/machine-id
rm -f /etc/ssh/ssh_host_*
sed -i 's/^#\?PermitRootLogin .*/PermitRootLogin yes/; s/^#\?UseDNS .*/UseDNS no/' /etc/ssh/sshd_config
