// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Testing

/// The importer's idea of C structs and constants is the C compiler's.
@Suite struct LayoutTests {
  /// A C expression and what Swift makes of it.
  typealias Row = (c: String, swift: Int)

  @Test func structsHaveTheSizesOfC() throws {
    try compare([
      size("GError", GError.self),
      size("GSource", GSource.self),
      size("GSourceFuncs", GSourceFuncs.self),
      size("GSourceCallbackFuncs", GSourceCallbackFuncs.self),
      size("GPollFD", GPollFD.self),
      size("GList", GList.self),
      size("GSList", GSList.self),
      size("GPtrArray", GPtrArray.self),
      size("GArray", GArray.self),
      size("GValue", GValue.self),
      size("GHashTableIter", GHashTableIter.self),
      size("GObject", GObject.self),
      size("GObjectClass", GObjectClass.self),
      size("GTypeInfo", GTypeInfo.self),
      size("GTypeQuery", GTypeQuery.self),
      size("GInterfaceInfo", GInterfaceInfo.self),
      size("GSignalQuery", GSignalQuery.self),
      size("GParamSpec", GParamSpec.self),
      size("GClosure", GClosure.self),
      size("GWeakRef", GWeakRef.self),
      size("GEnumValue", GEnumValue.self),
      size("GFlagsValue", GFlagsValue.self),
      size("struct epoll_event", epoll_event.self),
      size("struct timespec", timespec.self),
      size("struct itimerspec", itimerspec.self),
      size("siginfo_t", siginfo_t.self),
      size("pthread_mutex_t", pthread_mutex_t.self),
      size("gboolean", gboolean.self),
      size("gsize", gsize.self),
      size("gint64", gint64.self),
      size("GQuark", GQuark.self),
      size("GPid", GPid.self),
    ])
  }

  @Test func fieldsStandWhereCPutsThem() throws {
    try compare([
      offset("GError", "domain", \GError.domain),
      offset("GError", "code", \GError.code),
      offset("GError", "message", \GError.message),
      offset("GSourceFuncs", "prepare", \GSourceFuncs.prepare),
      offset("GSourceFuncs", "check", \GSourceFuncs.check),
      offset("GSourceFuncs", "dispatch", \GSourceFuncs.dispatch),
      offset("GSourceFuncs", "finalize", \GSourceFuncs.finalize),
      offset("GPollFD", "fd", \GPollFD.fd),
      offset("GPollFD", "events", \GPollFD.events),
      offset("GPollFD", "revents", \GPollFD.revents),
      offset("GValue", "g_type", \GValue.g_type),
      ("offsetof(GValue, data[0].v_pointer)", MemoryLayout<GType>.size),
      offset("GTypeInstance", "g_class", \GTypeInstance.g_class),
      offset("GTypeClass", "g_type", \GTypeClass.g_type),
      offset("GClosure", "data", \GClosure.data),
      offset("GParamSpec", "name", \GParamSpec.name),
      offset("GParamSpec", "value_type", \GParamSpec.value_type),
      offset("GParamSpec", "owner_type", \GParamSpec.owner_type),
      offset("GObjectClass", "set_property", \GObjectClass.set_property),
      offset("GObjectClass", "dispose", \GObjectClass.dispose),
      offset("GObjectClass", "finalize", \GObjectClass.finalize),
      offset("GList", "data", \GList.data),
      offset("GList", "next", \GList.next),
      offset("GList", "prev", \GList.prev),
      offset("GSList", "data", \GSList.data),
      offset("GSList", "next", \GSList.next),
      offset("GPtrArray", "pdata", \GPtrArray.pdata),
      offset("GPtrArray", "len", \GPtrArray.len),
      offset("struct itimerspec", "it_interval", \itimerspec.it_interval),
      offset("struct itimerspec", "it_value", \itimerspec.it_value),
      // Packed on x86-64: `data` follows the four bytes of `events` at once.
      offset("struct epoll_event", "events", \epoll_event.events),
      offset("struct epoll_event", "data", \epoll_event.data),
    ])
  }

  /// What `epoll_wait` writes is an array; its stride is C's element size, not Swift's rounding.
  @Test func anArrayOfEpollEventsIsReadElementByElement() throws {
    try compare([
      ("(char *)&((struct epoll_event *)0)[1] - (char *)0", MemoryLayout<epoll_event>.stride),
      ("(char *)&((GPollFD *)0)[1] - (char *)0", MemoryLayout<GPollFD>.stride),
    ])
  }

  @Test func flagsHaveTheValuesOfC() throws {
    try compare([
      flag("G_IO_IN", G_IO_IN), flag("G_IO_OUT", G_IO_OUT), flag("G_IO_PRI", G_IO_PRI),
      flag("G_IO_ERR", G_IO_ERR), flag("G_IO_HUP", G_IO_HUP), flag("G_IO_NVAL", G_IO_NVAL),
      flag("EPOLLIN", EPOLLIN), flag("EPOLLOUT", EPOLLOUT), flag("EPOLLPRI", EPOLLPRI),
      flag("EPOLLERR", EPOLLERR), flag("EPOLLHUP", EPOLLHUP), flag("(unsigned)EPOLLET", EPOLLET),
      number("EPOLL_CLOEXEC", EPOLL_CLOEXEC),
      number("EFD_CLOEXEC", EFD_CLOEXEC), number("EFD_NONBLOCK", EFD_NONBLOCK),
      number("TFD_CLOEXEC", TFD_CLOEXEC), number("TFD_NONBLOCK", TFD_NONBLOCK),
      flag("G_SPAWN_DO_NOT_REAP_CHILD", G_SPAWN_DO_NOT_REAP_CHILD),
      flag("G_SPAWN_SEARCH_PATH", G_SPAWN_SEARCH_PATH),
      flag("G_FILE_ERROR_NOENT", G_FILE_ERROR_NOENT),
      flag("G_FILE_ERROR_FAILED", G_FILE_ERROR_FAILED),
      flag("G_PARAM_READABLE", G_PARAM_READABLE), flag("G_PARAM_WRITABLE", G_PARAM_WRITABLE),
      flag("G_PARAM_CONSTRUCT_ONLY", G_PARAM_CONSTRUCT_ONLY),
      flag("G_SIGNAL_RUN_LAST", G_SIGNAL_RUN_LAST), flag("G_SIGNAL_DETAILED", G_SIGNAL_DETAILED),
    ])
  }

  @Test func constantsHaveTheValuesOfC() throws {
    try compare([
      number("G_PRIORITY_HIGH", G_PRIORITY_HIGH),
      number("G_PRIORITY_DEFAULT", G_PRIORITY_DEFAULT),
      number("G_PRIORITY_HIGH_IDLE", G_PRIORITY_HIGH_IDLE),
      number("G_PRIORITY_DEFAULT_IDLE", G_PRIORITY_DEFAULT_IDLE),
      number("G_PRIORITY_LOW", G_PRIORITY_LOW),
      number("EPOLL_CTL_ADD", EPOLL_CTL_ADD), number("EPOLL_CTL_MOD", EPOLL_CTL_MOD),
      number("EPOLL_CTL_DEL", EPOLL_CTL_DEL), number("CLOCK_MONOTONIC", CLOCK_MONOTONIC),
      number("WEXITED", WEXITED), number("WNOHANG", WNOHANG), number("WNOWAIT", WNOWAIT),
      number("SIGHUP", SIGHUP), number("SIGINT", SIGINT), number("SIGTERM", SIGTERM),
      number("SIGUSR1", SIGUSR1), number("SIGUSR2", SIGUSR2), number("SIGWINCH", SIGWINCH),
    ])
  }
}

// MARK: - Helpers

extension LayoutTests {
  private func size<T>(_ name: String, _: T.Type) -> Row {
    ("sizeof(\(name))", MemoryLayout<T>.size)
  }

  private func offset<T>(_ name: String, _ field: String, _ path: PartialKeyPath<T>) -> Row {
    ("offsetof(\(name), \(field))", MemoryLayout<T>.offset(of: path) ?? -1)
  }

  private func flag<T: RawRepresentable>(_ name: String, _ value: T) -> Row
  where T.RawValue: BinaryInteger {
    (name, Int(value.rawValue))
  }

  private func number(_ name: String, _ value: some BinaryInteger) -> Row { (name, Int(value)) }

  private func compare(_ rows: [Row]) throws {
    let values = try CompiledC.values(of: rows.map(\.c))
    try #require(values.count == rows.count)
    for (row, value) in zip(rows, values) {
      #expect(row.swift == value, "\(row.c)")
    }
  }
}
