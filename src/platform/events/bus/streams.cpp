#include "platform/events/bus/streams.hpp"

namespace medres::events {
namespace {

using SteadyClock = std::chrono::steady_clock;
using redis::Command;
using redis::Reply;

constexpr Milliseconds kAnswering{2'000};
constexpr std::string_view kField = "e";
/// Pending entries that are taken over by one command.
constexpr const char* kTakenAtOnce = "1000";

std::unexpected<Error> Refused(const Reply& reply) {
  return Fail(Error::Unavailable("redis.unavailable", {{"reason", reply.text}}));
}

/// Entries are lists of an id and fields; a deleted one has no fields, and one that is not ours is passed over.
void AppendEntries(const Reply& list, int part, std::vector<StreamEntry>& entries) {
  for (const Reply& item : list.items) {
    if (item.items.size() != 2 || item.items[1].items.size() != 2 || item.items[1].items[0].text != kField) continue;
    auto entry = UnpackEntry(item.items[1].items[1].text);
    if (!entry || entry->part != part) continue;
    entry->id = item.items[0].text;
    entries.push_back(*std::move(entry));
  }
}

int PartOfStream(const std::string& key) { return std::atoi(key.c_str() + key.rfind(':') + 1); }

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

Task<Result<std::vector<StreamEntry>>> StreamReader::Read(const std::vector<Ownership::Held>& held, int count,
                                                          Milliseconds wait) {
  std::vector<StreamEntry> entries;
  for (const Ownership::Held& one : held) {
    if (const auto known = terms_.find(one.part); known != terms_.end() && known->second == one.term) continue;
    MEDRES_CO_CHECK(co_await TakeOver(one, entries));
  }
  if (!entries.empty()) co_return entries;

  Command read{
      "XREADGROUP", "GROUP", group_, me_, "COUNT", std::to_string(count), "BLOCK", std::to_string(wait.count()),
      "STREAMS"};
  for (const Ownership::Held& one : held) read.push_back(StreamKey(one.part));
  for (std::size_t i = 0; i < held.size(); ++i) read.emplace_back(">");
  std::vector<Command> commands;
  commands.push_back(std::move(read));
  MEDRES_CO_TRY(const std::vector<Reply> replies, co_await Run(std::move(commands), wait + kAnswering));
  const Reply& reply = replies.front();
  if (reply.IsError()) {
    StartOver();  // a server that has lost the groups
    co_return Refused(reply);
  }
  for (const Reply& stream : reply.items) {
    if (stream.items.size() == 2) AppendEntries(stream.items[1], PartOfStream(stream.items[0].text), entries);
  }
  co_return entries;
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
    AppendEntries(reply.items[1], held.part, entries);
    from = reply.items[0].text == "0-0" ? std::string() : reply.items[0].text;
  }
  terms_[held.part] = held.term;
  co_return Status();
}

Task<Status> StreamReader::Acknowledge(const std::vector<StreamEntry>& entries) {
  std::map<int, Command> commands;
  for (const StreamEntry& entry : entries) {
    Command& command = commands[entry.part];
    if (command.empty()) command = {"XACK", StreamKey(entry.part), group_};
    command.push_back(entry.id);
  }
  std::vector<Command> all;
  for (auto& [part, command] : commands) all.push_back(std::move(command));
  if (!all.empty()) MEDRES_CO_CHECK(co_await Run(std::move(all), kAnswering));
  co_return Status();
}

}  // namespace medres::events
