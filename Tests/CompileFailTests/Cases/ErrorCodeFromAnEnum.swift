// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// A case of an enum would never match the error that carries its number.

import GLib

#if FIXED
  struct DiskErrorCode: GLibErrorCode {
    static let domain: ErrorDomain = "demo-disk-error-quark"
    let rawValue: Int
    static let full = Self(rawValue: 1)
  }
#else
  enum DiskErrorCode: Int, GLibErrorCode {
    static let domain: ErrorDomain = "demo-disk-error-quark"
    case full = 1
  }
#endif

func work() -> Bool {
  do {
    throw GLibError(DiskErrorCode.full, "No block is left")
  } catch DiskErrorCode.full {  // expect-error: cannot match
    return true
  } catch {
    return false
  }
}
