// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension ConnectionURI {
  /// How to get to a libvirt.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public enum Transport: String, CaseIterable, Hashable, Sendable {
    /// A socket on this machine.
    ///
    /// No C counterpart.
    case unix

    /// The program ssh.
    ///
    /// No C counterpart.
    case ssh

    /// TCP with TLS and certificates.
    ///
    /// No C counterpart.
    case tls

    /// TCP in the clear, with SASL.
    ///
    /// No C counterpart.
    case tcp

    /// A program, named by the parameter `command`.
    ///
    /// No C counterpart.
    case ext

    /// ssh by libssh2, inside of the process.
    ///
    /// No C counterpart.
    case libssh2

    /// ssh by libssh, inside of the process.
    ///
    /// No C counterpart.
    case libssh
  }

  /// Which instance of a driver.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public enum Mode: String, CaseIterable, Hashable, Sendable {
    /// The system's, run by root.
    ///
    /// No C counterpart.
    case system = "/system"

    /// The user's own.
    ///
    /// No C counterpart.
    case session = "/session"

    /// One inside of the process that connects; wants the parameter `root`.
    ///
    /// No C counterpart.
    case embedded = "/embed"
  }

  /// A hypervisor, or another service of libvirt; others than those named here are possible.
  ///
  ///     let driver: ConnectionURI.Driver = "hyperv"
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public struct Driver: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral,
    CustomStringConvertible
  {
    /// The name, as in the scheme.
    ///
    /// No C counterpart.
    public let rawValue: String

    /// Creates a driver of a name.
    ///
    /// No C counterpart.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// Creates a driver of a literal name.
    ///
    /// No C counterpart.
    public init(stringLiteral name: String) {
      self.init(rawValue: name)
    }

    /// The name.
    ///
    /// No C counterpart.
    public var description: String { rawValue }

    /// QEMU and KVM.
    ///
    /// No C counterpart.
    public static let qemu: Driver = "qemu"

    /// Xen.
    ///
    /// No C counterpart.
    public static let xen: Driver = "xen"

    /// Containers of Linux.
    ///
    /// No C counterpart.
    public static let lxc: Driver = "lxc"

    /// VirtualBox.
    ///
    /// No C counterpart.
    public static let vbox: Driver = "vbox"

    /// Cloud Hypervisor.
    ///
    /// No C counterpart.
    public static let cloudHypervisor: Driver = "ch"

    /// VMware ESX.
    ///
    /// No C counterpart.
    public static let esx: Driver = "esx"

    /// Machines that exist in memory only, for tests.
    ///
    /// No C counterpart.
    public static let test: Driver = "test"

    /// The driver of the other side's choice.
    ///
    /// No C counterpart.
    public static let remote: Driver = "remote"

    /// Virtual networks.
    ///
    /// No C counterpart.
    public static let network: Driver = "network"

    /// Network interfaces of the host.
    ///
    /// No C counterpart.
    public static let interface: Driver = "interface"

    /// Devices of the host.
    ///
    /// No C counterpart.
    public static let nodeDevice: Driver = "nodedev"

    /// Filters of network traffic.
    ///
    /// No C counterpart.
    public static let networkFilter: Driver = "nwfilter"

    /// Storage pools.
    ///
    /// No C counterpart.
    public static let storage: Driver = "storage"

    /// Secrets.
    ///
    /// No C counterpart.
    public static let secret: Driver = "secret"
  }
}
