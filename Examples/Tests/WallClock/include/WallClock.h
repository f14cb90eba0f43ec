// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Nothing to include: this library is loaded into vmkeeper by LD_PRELOAD.
