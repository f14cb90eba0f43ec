// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// GLib's types and functions from the toolkit's module, with its notes on what may be NULL.
#pragma clang module import CGLibShim

#include <osinfo/osinfo.h>
