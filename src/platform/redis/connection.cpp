#include "platform/redis/connection.hpp"

#include <algorithm>

namespace medres::redis {
namespace {

std::unexpected<Error> NotGreeted(std::string_view reason) {
  return Fail(Error::Unavailable("redis.unavailable", {{"reason", std::string(reason)}}));
}

/// HELLO's answer is a list of names and values.
std::string_view RoleOf(const Reply& hello) {
  for (std::size_t i = 0; i + 1 < hello.items.size(); i += 2) {
    if (hello.items[i].text == "role") return hello.items[i + 1].text;
  }
  return {};
}

}  // namespace

Task<Result<std::unique_ptr<Connection>>> Connection::Open(Address address, std::shared_ptr<const Trust> trust,
                                                           TimePoint deadline) {
  MEDRES_CO_TRY(std::unique_ptr<Socket> socket, co_await Socket::Dial(address, std::move(trust), deadline));
  std::unique_ptr<Connection> connection(new Connection(std::move(socket)));
  MEDRES_CO_CHECK(co_await connection->Greet(address, deadline));
  co_return connection;
}

/// One round trip. Servers before version 6 do not know HELLO, which is then no failure.
Task<Status> Connection::Greet(const Address& address, TimePoint deadline) {
  std::vector<Command> greeting;
  if (!address.password.empty() && !address.user.empty()) {
    greeting.push_back({"AUTH", address.user, address.password});
  } else if (!address.password.empty()) {
    greeting.push_back({"AUTH", address.password});
  }
  const std::size_t hello = greeting.size();
  greeting.push_back({"HELLO", "2"});
  greeting.push_back({"CLIENT", "SETNAME", "medres"});
  if (address.database != 0) greeting.push_back({"SELECT", std::to_string(address.database)});
  greeting.push_back({"PING"});
  MEDRES_CO_TRY(const std::vector<Reply> replies, co_await Run(greeting, deadline));
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const bool is_telling = i == hello || i == hello + 1;
    if (replies[i].IsError() && !is_telling) co_return NotGreeted(replies[i].text);
  }
  const std::string_view role = RoleOf(replies[hello]);
  if (!role.empty() && role != "master") co_return NotGreeted("a " + std::string(role) + ", not the primary");
  co_return Status();
}

Task<Result<std::vector<Reply>>> Connection::Run(const std::vector<Command>& commands, TimePoint deadline) {
  std::string bytes;
  for (const Command& command : commands) AppendCommand(bytes, command);
  co_return co_await Run(std::move(bytes), commands.size(), deadline);
}

Task<Result<std::vector<Reply>>> Connection::Run(std::string bytes, std::size_t replies, TimePoint deadline) {
  socket_->SetDeadline(deadline);
  broken_ = true;  // until all that is owed has come
  MEDRES_CO_CHECK(co_await socket_->Write(bytes));
  std::vector<Reply> read;
  read.reserve(replies);
  while (read.size() < replies) {
    MEDRES_CO_TRY(Reply reply, co_await ReadReply());
    read.push_back(std::move(reply));
  }
  broken_ = false;
  // Nobody waits any more; a connection that rests is not closed for that.
  socket_->SetDeadline(TimePoint::max());
  co_return read;
}

Task<Status> Connection::Send(std::string bytes) {
  const Status sent = co_await socket_->Write(bytes);
  if (!sent) broken_ = true;
  co_return sent;
}

Task<Result<Reply>> Connection::Next(TimePoint deadline) {
  socket_->SetDeadline(deadline);
  Result<Reply> reply = co_await ReadReply();
  if (!reply) broken_ = true;
  co_return reply;
}

void Connection::Close() {
  broken_ = true;
  socket_->Close();
}

Task<Result<Reply>> Connection::ReadReply() {
  while (true) {
    MEDRES_CO_TRY(std::optional<Reply> reply, reader_.Next());
    if (reply) co_return *std::move(reply);
    MEDRES_CO_TRY(const std::size_t size, co_await socket_->Read(buffer_));
    reader_.Feed({buffer_.data(), size});
  }
}

}  // namespace medres::redis
