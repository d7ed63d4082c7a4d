#!/bin/sh
# Told by udhcpc what the network gave.
if [ "$1" = bound ] || [ "$1" = renew ]; then
  ip addr replace "$ip/${mask:-24}" dev "$interface"
  [ -z "$router" ] || ip route replace default via "$router"
fi
