// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Testing

/// A client without `@testable`: what compiles here is what users can write.
@Suite struct PublicAPITests {}
