// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// Where a user's and the system's files belong.
///
///     let file = Directories.userConfiguration + "/demo/vm.conf"
///
/// GLib reads the environment at the first use and keeps the answer, so all libraries of a process
/// agree; a later change of a variable is not seen. A variable that is set counts as it is: GLib
/// does not refuse a relative path, although the XDG specification does. No directory is created,
/// except by ``userRuntime``. A path that is not UTF-8 is repaired with U+FFFD.
///
/// A service wants ``ServiceDirectories``.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public enum Directories {
  /// The user's home: `HOME`, else what the user database says.
  ///
  /// Wraps `g_get_home_dir()`. Since GLib 2.0.
  public static var home: String { String(cString: g_get_home_dir()) }

  /// Where short-lived files go: `TMPDIR`, else `/tmp`. Others may write there, too.
  ///
  /// Wraps `g_get_tmp_dir()`. Since GLib 2.0.
  public static var temporary: String { String(cString: g_get_tmp_dir()) }

  /// The working directory, absolute. It is the process's, and may change with every call.
  ///
  /// Wraps `g_get_current_dir()`. Since GLib 2.0.
  public static var current: String { String(g_get_current_dir(), transfer: .full) ?? "/" }
}

// MARK: - The user's

extension Directories {
  /// Configuration: `XDG_CONFIG_HOME`, else `~/.config`.
  ///
  /// Wraps `g_get_user_config_dir()`. Since GLib 2.6.
  public static var userConfiguration: String { String(cString: g_get_user_config_dir()) }

  /// Data that the user would miss: `XDG_DATA_HOME`, else `~/.local/share`.
  ///
  /// Wraps `g_get_user_data_dir()`. Since GLib 2.6.
  public static var userData: String { String(cString: g_get_user_data_dir()) }

  /// What a program continues with after a restart, and its logs: `XDG_STATE_HOME`, else
  /// `~/.local/state`.
  ///
  /// A GLib that has no such function gets the same answer from here, read anew at each use.
  ///
  /// Wraps `g_get_user_state_dir()`. Since GLib 2.72.
  public static var userState: String {
    cglib_user_state_directory().map { String(cString: $0) } ?? computedUserState
  }

  static var computedUserState: String {
    if let state = ProcessEnvironment.value(of: "XDG_STATE_HOME"), !state.isEmpty { return state }
    return home + (home.hasSuffix("/") ? "" : "/") + ".local/state"
  }

  /// What can be made again: `XDG_CACHE_HOME`, else `~/.cache`.
  ///
  /// Wraps `g_get_user_cache_dir()`. Since GLib 2.6.
  public static var userCache: String { String(cString: g_get_user_cache_dir()) }

  /// Sockets and pid files of the session: `XDG_RUNTIME_DIR`, which is gone after the last log-out.
  ///
  /// Without that variable GLib takes ``userCache``, and creates it if need be. It outlives a
  /// restart of the machine: do not take a pid file there at its word (``ProcessIdentity``).
  ///
  /// Wraps `g_get_user_runtime_dir()`. Since GLib 2.28.
  public static var userRuntime: String { String(cString: g_get_user_runtime_dir()) }
}

// MARK: - The system's

extension Directories {
  /// Configuration for all users, the most important directory first: `XDG_CONFIG_DIRS`, else
  /// `/etc/xdg`.
  ///
  /// Wraps `g_get_system_config_dirs()`. Since GLib 2.6.
  public static var systemConfiguration: [String] {
    g_get_system_config_dirs().withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 1) {
      [String](strv: UnsafePointer($0))
    }
  }

  /// Data for all users, the most important directory first: `XDG_DATA_DIRS`, else
  /// `/usr/local/share` and `/usr/share`.
  ///
  /// Wraps `g_get_system_data_dirs()`. Since GLib 2.6.
  public static var systemData: [String] {
    g_get_system_data_dirs().withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 1) {
      [String](strv: UnsafePointer($0))
    }
  }
}
