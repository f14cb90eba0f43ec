// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

// MARK: - What is asked, and whether it is granted

extension Machine {
  func start(_ reply: Reply) async {
    guard isReady(for: reply) else { return }
    guard life == nil else {
      return refuse(reply, "“\(name)” \(record.wish == .running ? "runs already" : "is stopping")")
    }
    guard settings != nil else { return refuse(reply, "“\(name)” is not configured any more") }
    var next = record
    next.wish = .running
    next.failure = nil
    next.attempts = 0
    guard await commit(next, for: reply) else { return }
    waiters.append((.running, reply))
    await begin()
  }

  func stop(_ isForced: Bool, _ reply: Reply) async {
    guard isReady(for: reply) else { return }
    guard life != nil || record.wish == .running else {
      return refuse(reply, "“\(name)” does not run")
    }
    var next = record
    next.wish = .stopped
    next.isForced = isForced
    next.isReplacing = false
    guard await commit(next, for: reply) else { return }
    waiters.append((.stopped, reply))
    self.reply(to: .running, Refusal(description: "“\(name)” was stopped"))
    if let life { bringDown(life) } else { await settle() }
  }

  func restart(_ reply: Reply) async {
    guard let life, !isLeaving else { return await start(reply) }
    guard isReady(for: reply) else { return }
    guard settings != nil else { return refuse(reply, "“\(name)” is not configured any more") }
    var next = record
    next.wish = .running
    next.isForced = false
    next.isReplacing = true
    next.failure = nil
    next.attempts = 0
    guard await commit(next, for: reply) else { return }
    waiters.append((.running, reply))
    bringDown(life)
  }

  func leave(_ reply: Reply) {
    isLeaving = true
    turn += 1
    self.reply(to: .running, Refusal(description: "vmkeeper shuts down"))
    guard let life else { return reply.resume() }
    waiters.append((.stopped, reply))
    bringDown(life)
  }

  func isReady(for reply: Reply) -> Bool {
    if case .broken(let reason) = condition {
      refuse(reply, "“\(name)” is not touched: \(reason)")
    } else if isLeaving {
      refuse(reply, "vmkeeper shuts down")
    } else {
      return true
    }
    return false
  }

  func refuse(_ reply: Reply, _ reason: String) {
    reply.resume(throwing: Refusal(description: reason))
  }

  func reply(to goal: MachineRecord.Wish, _ refusal: Refusal? = nil) {
    for waiter in waiters where waiter.goal == goal {
      waiter.reply.resume(with: refusal.map { .failure($0) } ?? .success(()))
    }
    waiters.removeAll { $0.goal == goal }
  }
}
