// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GIO
import GLib
import Glibc

/// `vmkeeper run`.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keep machines running.",
    discussion: """
      SIGTERM and Ctrl-C end vmkeeper and leave its machines running; the next run adopts them. \
      "vmkeeper shutdown" ends both. SIGHUP reads the configuration anew.
      """
  )

  @OptionGroup var place: Place

  @Option(
    help: ArgumentHelp(
      "What machines there are. (default: vmkeeper.conf in the state directory, if it is there)",
      valueName: "file"
    )
  )
  var config: String?

  func run() async throws {
    do {
      try await keep()
    } catch let error as GLibError {
      complain(error.message)
      throw ExitCode.failure
    }
  }

  @MainActor private func keep() async throws {
    setlocale(LC_CTYPE, "")
    let log = LogDomain("vmkeeper")
    // Before anything else: none is lost.
    let signals = MainContext.default.signals(SIGTERM, SIGINT, SIGHUP)
    let directory = try await StateDirectory(claiming: place.directory)
    let control = try SocketListener(
      at: .unix(StateDirectory.controlSocket(in: place.directory).description),
      permissions: 0o600
    )
    let launcher = await Launcher.forThisHost()
    if launcher.standIn != nil {
      log.warning(
        """
        \(Launcher.qemu) is not installed (Debian: apt install qemu-system-x86); \
        a built-in stand-in plays the machines
        """
      )
    }
    let feed = Feed()
    let house = House(directory: directory, feed: feed, launcher: launcher)
    let keeper = Keeper(in: house, configurationPath: try await configurationPath())
    try await keeper.wake()

    let (endings, end) = AsyncStream.makeStream(of: Void.self)
    let server = Control(keeper: keeper, feed: feed) { end.yield() }
    let serving = Task { await server.serve(control) }
    defer { serving.cancel() }
    if keeper.isShuttingDown {
      log.message("goes on shutting down")
      Task {
        do { try await keeper.shutDown() } catch { log.warning("shutdown: \(error.reason)") }
        end.yield()
      }
    }
    _ = try? ServiceManager.notify(.ready, .status(keeper.summary))
    keepAlive(keeper)
    Task {
      for await signal in signals {
        guard signal.rawValue == SIGHUP else { break }
        await reload(keeper, log)
      }
      end.yield()
    }
    for await _ in endings { break }
    _ = try? ServiceManager.notify(.stopping)
    try control.close()
    guard await rests(keeper) else { return }
    // The last thing that is written: whoever is killed before it has not finished.
    if keeper.hasShutDown { try await directory.save(isShuttingDown: false) }
    directory.release()
  }

  /// Lets the machines finish what they write; returns whether they have. A disk that hangs does not keep
  /// us, but the directory then stays ours until this process is gone.
  @MainActor private func rests(_ keeper: Keeper) async -> Bool {
    let (rests, rest) = AsyncStream.makeStream(of: Bool.self)
    Task {
      await keeper.rest()
      rest.yield(true)
    }
    Task {
      try await Task.sleep(for: .seconds(5))
      rest.yield(false)
    }
    for await isDone in rests { return isDone }
    return false
  }

  private func configurationPath() async throws -> String? {
    if let config { return config }
    let file = place.directory / "vmkeeper.conf"
    return try await file.exists() ? file.description : nil
  }

  @MainActor private func reload(_ keeper: Keeper, _ log: LogDomain) async {
    _ = try? ServiceManager.notify(.reloading)
    do {
      try await keeper.reload()
      log.message("the configuration was read anew")
    } catch {
      log.warning("nothing was changed: \(error.reason)")
    }
    _ = try? ServiceManager.notify(.ready, .status(keeper.summary))
  }

  /// Tells the service manager that the loop turns.
  @MainActor private func keepAlive(_ keeper: Keeper) {
    guard let interval = ServiceManager.watchdogInterval else { return }
    MainContext.default.addTimeout(every: interval / 2) {
      _ = try? ServiceManager.notify(.watchdog, .status(keeper.summary))
      return .keep
    }
  }
}

/// Writes a line for people, beside the output.
func complain(_ text: String) {
  let line = Array("vmkeeper: \(text)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
}
