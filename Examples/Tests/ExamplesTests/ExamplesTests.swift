// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// One example at a time: several promises are about time, and machines need a processor.
@Suite(.serialized) struct ExamplesTests {}
