# Installs the packages named by the arguments from the CentOS vault: the mirrors of CentOS 7 are gone since mid-2024.
set -eu

# yum walks through all possible file descriptors, of which some engines allow a billion.
ulimit -n 1024

# $releasever and $basearch are yum's own words.
vault=http://vault.centos.org/7.9.2009
rm -f /etc/yum.repos.d/*.repo
for repository in os updates extras; do
  cat >> /etc/yum.repos.d/vault.repo <<REPO
[$repository]
name=CentOS 7.9.2009 $repository (vault)
baseurl=$vault/$repository/\$basearch/
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-7
timeout=20
retries=3

REPO
done

yum install -y "$@"
# yum exits with 0 when it knew only some of the names.
rpm -q "$@"
yum clean all
rm -rf /var/cache/yum
