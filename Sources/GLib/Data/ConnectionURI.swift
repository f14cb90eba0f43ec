// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Where libvirt connects to: a driver, a way to get there, and a host, in one ``URI``.
///
///     let connection = try ConnectionURI(parsing: "qemu+ssh://root@example.org/system?no_verify=1")
///     print(connection.driver, connection.transport)  // qemu ssh
///     print(connection.remoteURI)                     // qemu:///system
///
/// Checked is what libvirt refuses on every machine: an unknown transport, a path that the driver
/// does not have, a host with a local socket, a missing parameter. Whether there is such a driver is
/// up to the libvirt that connects.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct ConnectionURI: Hashable, Sendable {
  /// The whole, with user, port and parameters.
  ///
  /// No C counterpart.
  public let uri: URI

  /// The hypervisor, or another service of libvirt: what stands in front of a `+` in the scheme.
  ///
  /// No C counterpart.
  public let driver: Driver

  /// The transport that is given behind a `+`; `nil` if none is. See ``transport``.
  ///
  /// No C counterpart.
  public let explicitTransport: Transport?

  /// Parses text.
  ///
  /// - Throws: ``GLibError`` with a ``URI/ErrorCode``: ``URI/ErrorCode/badScheme`` for an unknown
  ///   transport, ``URI/ErrorCode/badPath`` for a path that the driver does not have,
  ///   ``URI/ErrorCode/badHost`` for a host with the transport `unix`, ``URI/ErrorCode/badQuery`` for
  ///   a missing parameter, and what ``URI/init(parsing:)`` throws.
  ///
  /// No C counterpart.
  public init(parsing text: String) throws(GLibError) {
    try self.init(URI(parsing: text))
  }

  /// Checks that a URI is one of libvirt's.
  ///
  /// - Throws: ``GLibError`` with a ``URI/ErrorCode``, as ``init(parsing:)`` does.
  ///
  /// No C counterpart.
  public init(_ uri: URI) throws(GLibError) {
    self.uri = uri
    let parts = uri.scheme.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    driver = Driver(rawValue: String(parts[0]))
    explicitTransport = try parts.dropFirst().first.map { (name) throws(GLibError) in
      guard let transport = Transport(rawValue: String(name)) else {
        let known = Transport.allCases.map(\.rawValue).joined(separator: ", ")
        throw GLibError(URI.ErrorCode.badScheme, "“\(name)” is no transport; there are \(known)")
      }
      return transport
    }
    try check()
  }

  /// Creates a connection URI of its parts, in clear text.
  ///
  ///     let there = try ConnectionURI(
  ///       driver: .qemu, transport: .ssh, host: "example.org", path: "/system"
  ///     )
  ///
  /// - Parameters:
  ///   - driver: The hypervisor.
  ///   - transport: `nil` for libvirt's choice: see ``transport``.
  ///   - user: Who logs in there.
  ///   - host: `nil` for this machine.
  ///   - port: `nil` for the transport's usual one.
  ///   - path: What the driver takes, mostly `/system` or `/session`.
  ///   - parameters: The query.
  /// - Throws: ``GLibError`` with a ``URI/ErrorCode``, as ``init(parsing:)`` does.
  ///
  /// No C counterpart.
  public init(
    driver: Driver,
    transport: Transport? = nil,
    user: String? = nil,
    host: String? = nil,
    port: Int? = nil,
    path: String,
    parameters: [URI.Parameter] = []
  ) throws(GLibError) {
    let uri = try URI(
      scheme: driver.rawValue + (transport.map { "+" + $0.rawValue } ?? ""),
      user: user,
      host: host ?? "",
      port: port,
      path: path,
      parameters: parameters
    )
    try self.init(uri)
  }
}

// MARK: - Parts

extension ConnectionURI {
  /// Whether this machine is meant: there is no host.
  ///
  /// No C counterpart.
  public var isLocal: Bool { uri.host?.isEmpty ?? true }

  /// How libvirt gets there: ``explicitTransport``, else TLS to a host and a socket on this machine.
  ///
  /// Drivers that need no libvirt there, such as `test`, `esx` and `vbox`, do not use it.
  ///
  /// No C counterpart.
  public var transport: Transport { explicitTransport ?? (isLocal ? .unix : .tls) }

  /// Which of a driver's instances: the system's, the user's, or one inside of this process; `nil` for
  /// another path.
  ///
  /// No C counterpart.
  public var mode: Mode? { Mode(rawValue: uri.path) }

  /// What the libvirt at the other end opens: the parameter `name`, else this URI without transport,
  /// host and the parameters of the way there.
  ///
  /// No C counterpart.
  public var remoteURI: String {
    if let name = uri["name"] { return name }
    let rest = uri.parameters.filter { !Self.parametersOfTheWay.contains($0.name) }
    let query = rest.isEmpty ? "" : "?" + URI.query(rest)
    return "\(driver.rawValue)://\(uri.percentEncodedPath)\(query)"
  }

  private static let parametersOfTheWay: Set<String> = [
    "name", "command", "socket", "auth", "sshauth", "netcat", "keyfile", "pkipath", "known_hosts",
    "known_hosts_verify", "no_sanity", "no_verify", "no_tty", "tls_priority", "mode", "proxy",
  ]
}

// MARK: - Checking

extension ConnectionURI {
  private func check() throws(GLibError) {
    if explicitTransport == .unix, !isLocal {
      throw GLibError(
        URI.ErrorCode.badHost,
        "a host with the transport unix, which is for this machine"
      )
    }
    if explicitTransport == .ext, uri["command"] == nil {
      throw GLibError(URI.ErrorCode.badQuery, "the transport ext wants the parameter command")
    }
    // Otherwise the path is for whoever opens the name.
    guard uri["name"] == nil else { return }
    let isDriversPath =
      switch driver {
      case .qemu, .secret: Mode(rawValue: uri.path) != nil
      case .vbox, .network, .interface, .nodeDevice, .storage, .networkFilter, .cloudHypervisor:
        mode == .system || mode == .session
      case .lxc, .xen: ["", "/", "/system"].contains(uri.path)
      case .test: uri.path.utf8.count > 1
      default: true
      }
    guard isDriversPath else {
      let example = driver == .test ? "/default" : "/system"
      throw GLibError(
        URI.ErrorCode.badPath,
        "“\(uri.path)” is no path of the driver \(driver); try \(driver):///\(example.dropFirst())"
      )
    }
    if driver == .qemu || driver == .secret, mode == .embedded, uri["root"] == nil {
      throw GLibError(URI.ErrorCode.badQuery, "the path /embed wants the parameter root")
    }
  }
}

// MARK: - Conformances

extension ConnectionURI: CustomStringConvertible {
  /// The URI as text, which ``init(parsing:)`` reads as an equal value.
  ///
  /// No C counterpart.
  public var description: String { uri.description }
}
