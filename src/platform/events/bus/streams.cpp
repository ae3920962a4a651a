#include "platform/events/bus/streams.hpp"

namespace medres::events {
namespace {

using SteadyClock = std::chrono::steady_clock;
using redis::Command;
using redis::Reply;

constexpr Milliseconds kAnswering{2'000};
/// Words of XACK before the ids.
constexpr std::ptrdiff_t kAcknowledging = 3;
/// Pending entries that are taken over by one command.
constexpr const char* kTakenAtOnce = "100";

std::unexpected<Error> Refused(const Reply& reply) {
  return Fail(Error::Unavailable("redis.unavailable", {{"reason", reply.text}}));
}

int PartOfStream(const std::string& key) { return std::atoi(key.c_str() + key.rfind(':') + 1); }

/// Events in an entry, about.
std::optional<std::int64_t> FillingOf(const std::vector<StreamEntry>& entries) {
  if (entries.empty()) return std::nullopt;
  std::int64_t events = 0;
  for (const StreamEntry& entry : entries) events += std::ssize(entry.told);
  return events / std::ssize(entries);
}

}  // namespace

std::string StreamKey(int part) { return "medres:events:" + std::to_string(part); }

Task<Result<std::vector<Reply>>> StreamReader::Run(std::vector<Command> commands, Milliseconds patience) {
  if (!connection_ || !connection_->IsUsable()) {
    StartOver();
    MEDRES_CO_TRY(connection_, co_await redis::Connection::Open(client_.options().address, client_.trust(),
                                                                SteadyClock::now() + kAnswering));
  }
  co_return co_await connection_->Run(commands, SteadyClock::now() + patience);
}

Task<Result<std::vector<StreamEntry>>> StreamReader::Read(const std::vector<Ownership::Held>& held, std::int64_t events,
                                                          Milliseconds wait) {
  std::vector<StreamEntry> entries;
  for (const Ownership::Held& one : held) {
    if (const auto known = terms_.find(one.part); known != terms_.end() && known->second == one.term) continue;
    MEDRES_CO_CHECK(co_await TakeOver(one, entries));
  }
  if (!entries.empty()) co_return entries;
  const std::int64_t count = std::max<std::int64_t>(1, events / std::ssize(held) / filling_);
  std::vector<Command> commands = Owed();
  commands.push_back(ReadCommand(held, count, wait));
  // Whoever waited is woken with entries of one stream alone; the others have theirs by then.
  commands.push_back(ReadCommand(held, count, std::nullopt));
  const std::size_t reads = commands.size() - 2;
  MEDRES_CO_TRY(const std::vector<Reply> replies, co_await Run(std::move(commands), wait + kAnswering));
  for (std::size_t i = reads; i < replies.size(); ++i) {
    if (replies[i].IsError()) {
      StartOver();  // a server that has lost the groups
      co_return Refused(replies[i]);
    }
    for (const Reply& stream : replies[i].items) {
      if (stream.items.size() == 2) Take(stream.items[1], PartOfStream(stream.items[0].text), entries);
    }
  }
  if (entries.empty()) Acknowledge();
  filling_ = FillingOf(entries).value_or(filling_);
  co_return entries;
}

/// Nothing for `wait`: it does not wait.
Command StreamReader::ReadCommand(const std::vector<Ownership::Held>& held, std::int64_t count,
                                  std::optional<Milliseconds> wait) const {
  Command read{"XREADGROUP", "GROUP", group_, me_, "COUNT", std::to_string(count)};
  if (wait) read.insert(read.end(), {"BLOCK", std::to_string(wait->count())});
  read.emplace_back("STREAMS");
  for (const Ownership::Held& one : held) read.push_back(StreamKey(one.part));
  read.insert(read.end(), held.size(), ">");
  return read;
}

/// XAUTOCLAIM of everything that is pending, whoever had it: the partition is ours.
Task<Status> StreamReader::TakeOver(const Ownership::Held& held, std::vector<StreamEntry>& entries) {
  std::vector<Command> make;
  make.push_back({"XGROUP", "CREATE", StreamKey(held.part), group_, "0", "MKSTREAM"});
  MEDRES_CO_TRY(const std::vector<Reply> made, co_await Run(std::move(make), kAnswering));
  if (made.front().IsError() && !made.front().text.starts_with("BUSYGROUP")) co_return Refused(made.front());
  for (std::string from = "0-0"; !from.empty();) {
    std::vector<Command> claim;
    claim.push_back({"XAUTOCLAIM", StreamKey(held.part), group_, me_, "0", from, "COUNT", kTakenAtOnce});
    MEDRES_CO_TRY(const std::vector<Reply> claimed, co_await Run(std::move(claim), kAnswering));
    const Reply& reply = claimed.front();
    if (reply.IsError() || reply.items.size() < 2) co_return Refused(reply);
    Take(reply.items[1], held.part, entries);
    from = reply.items[0].text == "0-0" ? std::string() : reply.items[0].text;
  }
  terms_[held.part] = held.term;
  co_return Status();
}

/// Entries are lists of an id and fields; a deleted one has no fields, and one that is not ours is passed over.
void StreamReader::Take(const Reply& list, int part, std::vector<StreamEntry>& entries) {
  Command& read = read_[part];
  if (read.empty()) read = {"XACK", StreamKey(part), group_};
  for (const Reply& item : list.items) {
    if (item.items.size() != 2) continue;
    read.push_back(item.items[0].text);
    const auto& fields = item.items[1].items;
    if (fields.size() != 2 || fields[0].text != kEntryField) continue;
    auto entry = UnpackEntry(fields[1].text);
    if (!entry || entry->part != part) continue;
    entries.push_back(*std::move(entry));
  }
  if (std::ssize(read) == kAcknowledging) read_.erase(part);
}

void StreamReader::Acknowledge() {
  for (auto& [part, command] : read_) {
    Command& owed = owed_[part];
    if (owed.empty()) {
      owed = std::move(command);
    } else {
      owed.insert(owed.end(), command.begin() + kAcknowledging, command.end());
    }
  }
  read_.clear();
}

std::vector<Command> StreamReader::Owed() {
  std::vector<Command> commands;
  for (auto& [part, command] : owed_) commands.push_back(std::move(command));
  owed_.clear();
  return commands;
}

Task<Status> StreamReader::Tell() {
  std::vector<Command> commands = Owed();
  if (!commands.empty()) MEDRES_CO_CHECK(co_await Run(std::move(commands), kAnswering));
  co_return Status();
}

void StreamReader::StartOver() {
  terms_.clear();
  read_.clear();
  owed_.clear();
}

}  // namespace medres::events
