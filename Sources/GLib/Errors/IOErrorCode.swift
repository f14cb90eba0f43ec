// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Why an operation of GIO failed, or one here that has GIO's word for it.
///
///     do {
///       try await withTimeout(.seconds(2)) { try await machine.start() }
///     } catch IOErrorCode.timedOut {
///       machine.kill()
///     }
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GIOErrorEnum`. Since GLib 2.0.
public struct IOErrorCode: GLibErrorCode {
  /// `g-io-error-quark`.
  ///
  /// Wraps `g_io_error_quark()`. Since GLib 2.0.
  public static let domain: ErrorDomain = "g-io-error-quark"  // the call would load libgio

  /// The number of the code within its domain.
  ///
  /// No C counterpart.
  public let rawValue: Int

  /// Creates the code of a number, which need not be one that is named here.
  ///
  /// No C counterpart.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  private init(_ code: GIOErrorEnum) {
    rawValue = Int(code.rawValue)
  }
}

// MARK: - Cancelling

/// Tells whether a caught error has a code of GIO. `CancellationError`, which an operation throws when
/// its task was cancelled, matches ``IOErrorCode/cancelled``, too.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `g_error_matches()`. Since GLib 2.0.
public func ~= (code: IOErrorCode, error: any Error) -> Bool {
  (error as? GLibError)?.matches(code) ?? (code == .cancelled && error is CancellationError)
}

// MARK: - Codes

extension IOErrorCode {
  /// Something went wrong that has no code of its own.
  ///
  /// Wraps `G_IO_ERROR_FAILED`.
  public static let failed = Self(G_IO_ERROR_FAILED)

  /// There is no such file, address or object.
  ///
  /// Wraps `G_IO_ERROR_NOT_FOUND`.
  public static let notFound = Self(G_IO_ERROR_NOT_FOUND)

  /// There is one already.
  ///
  /// Wraps `G_IO_ERROR_EXISTS`.
  public static let exists = Self(G_IO_ERROR_EXISTS)

  /// The file is a directory.
  ///
  /// Wraps `G_IO_ERROR_IS_DIRECTORY`.
  public static let isDirectory = Self(G_IO_ERROR_IS_DIRECTORY)

  /// The file is no directory.
  ///
  /// Wraps `G_IO_ERROR_NOT_DIRECTORY`.
  public static let notDirectory = Self(G_IO_ERROR_NOT_DIRECTORY)

  /// The directory has entries.
  ///
  /// Wraps `G_IO_ERROR_NOT_EMPTY`.
  public static let notEmpty = Self(G_IO_ERROR_NOT_EMPTY)

  /// The file is no regular file.
  ///
  /// Wraps `G_IO_ERROR_NOT_REGULAR_FILE`.
  public static let notRegularFile = Self(G_IO_ERROR_NOT_REGULAR_FILE)

  /// The file is no symbolic link.
  ///
  /// Wraps `G_IO_ERROR_NOT_SYMBOLIC_LINK`.
  public static let notSymbolicLink = Self(G_IO_ERROR_NOT_SYMBOLIC_LINK)

  /// The file cannot be mounted.
  ///
  /// Wraps `G_IO_ERROR_NOT_MOUNTABLE_FILE`.
  public static let notMountableFile = Self(G_IO_ERROR_NOT_MOUNTABLE_FILE)

  /// The name has too many bytes.
  ///
  /// Wraps `G_IO_ERROR_FILENAME_TOO_LONG`.
  public static let filenameTooLong = Self(G_IO_ERROR_FILENAME_TOO_LONG)

  /// The name has characters that the file system refuses.
  ///
  /// Wraps `G_IO_ERROR_INVALID_FILENAME`.
  public static let invalidFilename = Self(G_IO_ERROR_INVALID_FILENAME)

  /// Symbolic links lead too far, or in a circle.
  ///
  /// Wraps `G_IO_ERROR_TOO_MANY_LINKS`.
  public static let tooManyLinks = Self(G_IO_ERROR_TOO_MANY_LINKS)

  /// The disk is full.
  ///
  /// Wraps `G_IO_ERROR_NO_SPACE`.
  public static let noSpace = Self(G_IO_ERROR_NO_SPACE)

  /// An argument makes no sense here.
  ///
  /// Wraps `G_IO_ERROR_INVALID_ARGUMENT`.
  public static let invalidArgument = Self(G_IO_ERROR_INVALID_ARGUMENT)

  /// The process may not do that.
  ///
  /// Wraps `G_IO_ERROR_PERMISSION_DENIED`.
  public static let permissionDenied = Self(G_IO_ERROR_PERMISSION_DENIED)

  /// The object, or the system, cannot do that.
  ///
  /// Wraps `G_IO_ERROR_NOT_SUPPORTED`.
  public static let notSupported = Self(G_IO_ERROR_NOT_SUPPORTED)

  /// The file system is not mounted.
  ///
  /// Wraps `G_IO_ERROR_NOT_MOUNTED`.
  public static let notMounted = Self(G_IO_ERROR_NOT_MOUNTED)

  /// The file system is mounted already.
  ///
  /// Wraps `G_IO_ERROR_ALREADY_MOUNTED`.
  public static let alreadyMounted = Self(G_IO_ERROR_ALREADY_MOUNTED)

  /// The stream or connection was closed.
  ///
  /// Wraps `G_IO_ERROR_CLOSED`.
  public static let closed = Self(G_IO_ERROR_CLOSED)

  /// The operation was cancelled.
  ///
  /// Wraps `G_IO_ERROR_CANCELLED`.
  public static let cancelled = Self(G_IO_ERROR_CANCELLED)

  /// Another operation of the same object has not ended.
  ///
  /// Wraps `G_IO_ERROR_PENDING`.
  public static let pending = Self(G_IO_ERROR_PENDING)

  /// The file system may only be read.
  ///
  /// Wraps `G_IO_ERROR_READ_ONLY`.
  public static let readOnly = Self(G_IO_ERROR_READ_ONLY)

  /// The backup of the old content could not be made.
  ///
  /// Wraps `G_IO_ERROR_CANT_CREATE_BACKUP`.
  public static let cannotCreateBackup = Self(G_IO_ERROR_CANT_CREATE_BACKUP)

  /// The file was changed by somebody else.
  ///
  /// Wraps `G_IO_ERROR_WRONG_ETAG`.
  public static let wrongETag = Self(G_IO_ERROR_WRONG_ETAG)

  /// Nothing has happened for too long.
  ///
  /// Wraps `G_IO_ERROR_TIMED_OUT`.
  public static let timedOut = Self(G_IO_ERROR_TIMED_OUT)

  /// The operation would have to descend into a directory.
  ///
  /// Wraps `G_IO_ERROR_WOULD_RECURSE`.
  public static let wouldRecurse = Self(G_IO_ERROR_WOULD_RECURSE)

  /// The object is in use.
  ///
  /// Wraps `G_IO_ERROR_BUSY`.
  public static let busy = Self(G_IO_ERROR_BUSY)

  /// The operation would have to wait.
  ///
  /// Wraps `G_IO_ERROR_WOULD_BLOCK`.
  public static let wouldBlock = Self(G_IO_ERROR_WOULD_BLOCK)

  /// There is no host of that name.
  ///
  /// Wraps `G_IO_ERROR_HOST_NOT_FOUND`.
  public static let hostNotFound = Self(G_IO_ERROR_HOST_NOT_FOUND)

  /// Two directories would become one.
  ///
  /// Wraps `G_IO_ERROR_WOULD_MERGE`.
  public static let wouldMerge = Self(G_IO_ERROR_WOULD_MERGE)

  /// It failed, and the user has been told already.
  ///
  /// Wraps `G_IO_ERROR_FAILED_HANDLED`.
  public static let failedHandled = Self(G_IO_ERROR_FAILED_HANDLED)

  /// No descriptor is to be had.
  ///
  /// Wraps `G_IO_ERROR_TOO_MANY_OPEN_FILES`.
  public static let tooManyOpenFiles = Self(G_IO_ERROR_TOO_MANY_OPEN_FILES)

  /// The object has not been set up.
  ///
  /// Wraps `G_IO_ERROR_NOT_INITIALIZED`.
  public static let notInitialized = Self(G_IO_ERROR_NOT_INITIALIZED)

  /// Somebody listens at that address already.
  ///
  /// Wraps `G_IO_ERROR_ADDRESS_IN_USE`.
  public static let addressInUse = Self(G_IO_ERROR_ADDRESS_IN_USE)

  /// The input ends in the middle of something.
  ///
  /// Wraps `G_IO_ERROR_PARTIAL_INPUT`.
  public static let partialInput = Self(G_IO_ERROR_PARTIAL_INPUT)

  /// The input is not what it claims to be.
  ///
  /// Wraps `G_IO_ERROR_INVALID_DATA`.
  public static let invalidData = Self(G_IO_ERROR_INVALID_DATA)

  /// The peer has answered with an error that has no code here.
  ///
  /// Wraps `G_IO_ERROR_DBUS_ERROR`.
  public static let dbusError = Self(G_IO_ERROR_DBUS_ERROR)

  /// No way leads to the host.
  ///
  /// Wraps `G_IO_ERROR_HOST_UNREACHABLE`.
  public static let hostUnreachable = Self(G_IO_ERROR_HOST_UNREACHABLE)

  /// No way leads to the network.
  ///
  /// Wraps `G_IO_ERROR_NETWORK_UNREACHABLE`.
  public static let networkUnreachable = Self(G_IO_ERROR_NETWORK_UNREACHABLE)

  /// Nobody listens at that address.
  ///
  /// Wraps `G_IO_ERROR_CONNECTION_REFUSED`.
  public static let connectionRefused = Self(G_IO_ERROR_CONNECTION_REFUSED)

  /// The proxy did not do it.
  ///
  /// Wraps `G_IO_ERROR_PROXY_FAILED`.
  public static let proxyFailed = Self(G_IO_ERROR_PROXY_FAILED)

  /// The proxy did not accept the credentials.
  ///
  /// Wraps `G_IO_ERROR_PROXY_AUTH_FAILED`.
  public static let proxyAuthenticationFailed = Self(G_IO_ERROR_PROXY_AUTH_FAILED)

  /// The proxy wants credentials.
  ///
  /// Wraps `G_IO_ERROR_PROXY_NEED_AUTH`.
  public static let proxyNeedsAuthentication = Self(G_IO_ERROR_PROXY_NEED_AUTH)

  /// The proxy does not do that.
  ///
  /// Wraps `G_IO_ERROR_PROXY_NOT_ALLOWED`.
  public static let proxyNotAllowed = Self(G_IO_ERROR_PROXY_NOT_ALLOWED)

  /// The peer has closed its end.
  ///
  /// Wraps `G_IO_ERROR_BROKEN_PIPE`.
  public static let brokenPipe = Self(G_IO_ERROR_BROKEN_PIPE)

  /// The socket has no peer.
  ///
  /// Wraps `G_IO_ERROR_NOT_CONNECTED`.
  public static let notConnected = Self(G_IO_ERROR_NOT_CONNECTED)

  /// The message does not fit into a packet.
  ///
  /// Wraps `G_IO_ERROR_MESSAGE_TOO_LARGE`.
  public static let messageTooLarge = Self(G_IO_ERROR_MESSAGE_TOO_LARGE)
}
