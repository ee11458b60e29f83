#!/bin/sh
# Builds a box for vagrant-libvirt from Debian packages: box.sh SUITE FILE.box
# The disk is a bare file system and qemu gets the kernel beside it, so no boot loader is
# installed and no loop device is needed.
set -eu
suite=$1 box=$2
parts=$(mktemp -d)
tree=$parts/tree
key=$(find /usr/share -name vagrant.pub -path '*keys*' | head -n 1)

# The apt settings of a lab host stay in the box: it fetches packages the same way.
mmdebstrap --quiet --variant=minbase \
    --aptopt=/etc/apt/apt.conf.d/80machine --aptopt=/etc/apt/apt.conf.d/90lab \
    --include=linux-image-cloud-amd64,systemd-sysv,dbus,openssh-server,sudo,python3,ca-certificates \
    "$suite" "$tree" - < /etc/apt/sources.list.d/debian.sources

cp /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/"
for timer in apt-daily apt-daily-upgrade; do # they would hold apt's lock for minutes
    ln -sf /dev/null "$tree/etc/systemd/system/$timer.timer"
done
printf '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\n' > "$tree/etc/systemd/network/eth0.network"
systemctl --root "$tree" --quiet enable systemd-networkd
echo vagrant > "$tree/etc/hostname"
echo '127.0.0.1 localhost vagrant' > "$tree/etc/hosts" # or each sudo waits for a name server
: > "$tree/etc/machine-id"

# What Vagrant expects of every box: this user, its well-known key, sudo without questions.
chroot "$tree" useradd --create-home --shell /bin/bash vagrant
install -d -m 0700 "$tree/home/vagrant/.ssh"
install -m 0600 "$key" "$tree/home/vagrant/.ssh/authorized_keys"
chroot "$tree" chown -R vagrant: /home/vagrant/.ssh
echo 'vagrant ALL=(ALL) NOPASSWD: ALL' > "$tree/etc/sudoers.d/vagrant"

cp "$tree"/boot/vmlinuz-* "$parts/vmlinuz"
cp "$tree"/boot/initrd.img-* "$parts/initrd"
mke2fs -q -t ext4 -d "$tree" "$parts/disk" 4G
qemu-img convert -O qcow2 "$parts/disk" "$parts/box.img"
echo '{"provider": "libvirt", "format": "qcow2", "virtual_size": 4}' > "$parts/metadata.json"
cp "$(dirname "$0")/box.Vagrantfile" "$parts/Vagrantfile"
tar -C "$parts" -cf "$box" metadata.json Vagrantfile box.img vmlinuz initrd
rm -rf "$parts"
