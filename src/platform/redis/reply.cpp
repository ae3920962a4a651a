#include "platform/redis/reply.hpp"

#include <hiredis/read.h>

#include <algorithm>
#include <array>

namespace medres::redis {
namespace {

/// Room made ahead for an array: what it claims to be may be a lie.
constexpr int kMostReserved = 1024;

/// Puts a value where hiredis is: in the array it reads, else alone. Owned by the outermost reply, which hiredis hands
/// on or has freed.
void* Place(const redisReadTask* task, Reply value) {
  if (task->parent == nullptr) return new Reply(std::move(value));
  auto* array = static_cast<Reply*>(task->parent->obj);
  return &array->items.emplace_back(std::move(value));
}

void* MakeText(const redisReadTask* task, char* text, std::size_t size) {
  const Reply::Kind kind = task->type == REDIS_REPLY_ERROR    ? Reply::Kind::kError
                           : task->type == REDIS_REPLY_STATUS ? Reply::Kind::kStatus
                                                              : Reply::Kind::kText;
  return Place(task, Reply{.kind = kind, .text = std::string(text, size), .integer = 0, .items = {}});
}

void* MakeArray(const redisReadTask* task, int size) {
  Reply array{.kind = Reply::Kind::kArray, .text = {}, .integer = 0, .items = {}};
  array.items.reserve(static_cast<std::size_t>(std::clamp(size, 0, kMostReserved)));
  return Place(task, std::move(array));
}

void* MakeInteger(const redisReadTask* task, long long value) {
  return Place(task, Reply{.kind = Reply::Kind::kInteger, .text = {}, .integer = value, .items = {}});
}

void* MakeNil(const redisReadTask* task) { return Place(task, Reply()); }

void FreeReply(void* reply) { delete static_cast<Reply*>(reply); }

redisReplyObjectFunctions reply_makers{MakeText, MakeArray, MakeInteger, MakeNil, FreeReply};

void AppendBulk(std::string& out, char sign, std::size_t number) {
  out.push_back(sign);
  out.append(std::to_string(number)).append("\r\n");
}

std::unexpected<Error> BadReply(std::string_view reason) {
  return Fail(Error::Unavailable("redis.unavailable", {{"reason", std::string(reason)}}));
}

}  // namespace

void AppendCommand(std::string& out, const Command& command) {
  AppendBulk(out, '*', command.size());
  for (const std::string& word : command) {
    AppendBulk(out, '$', word.size());
    out.append(word).append("\r\n");
  }
}

void ReplyReader::FreeReader::operator()(redisReader* reader) const { redisReaderFree(reader); }

ReplyReader::ReplyReader(std::size_t most_bytes)
    : reader_(redisReaderCreateWithFunctions(&reply_makers)), most_bytes_(most_bytes) {
  if (reader_ == nullptr) throw std::bad_alloc();
}

void ReplyReader::Feed(std::string_view bytes) {
  fed_ += bytes.size();
  redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
}

Result<std::optional<Reply>> ReplyReader::Next() {
  if (fed_ > most_bytes_) return BadReply("too large a reply");
  void* object = nullptr;
  if (redisReaderGetReply(reader_.get(), &object) != REDIS_OK) return BadReply(reader_->errstr);
  if (object == nullptr) return std::nullopt;
  const std::unique_ptr<Reply> reply(static_cast<Reply*>(object));
  fed_ = reader_->len - reader_->pos;
  return std::optional(std::move(*reply));
}

}  // namespace medres::redis
