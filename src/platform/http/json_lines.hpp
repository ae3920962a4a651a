#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "platform/http/body_source.hpp"
#include "platform/http/context.hpp"
#include "platform/http/line_splitter.hpp"
#include "platform/json/json.hpp"

namespace medres::http {

inline constexpr std::string_view kLinesType = "application/x-ndjson";

/// The lines of a request's body as they come. What stands below JsonLines.
class BodyLines {
 public:
  static constexpr std::size_t kLongest = std::size_t{16} * 1024;

  explicit BodyLines(Context& context);

  struct Taken {
    std::int64_t through = 0;  ///< the number of the last line that came, empty ones included
    bool is_last = false;      ///< nothing follows
  };
  /// Waits for a line that has text and gives `take` this one and what else has come, at most `most`. From the second
  /// call on it waits for its turn first: what reads a long body in many units of work stands back for others as a
  /// request does. Failures, after which nothing more comes: as BodySource, and as Shedder.
  Task<Result<Taken>> Next(std::size_t most, std::function<void(const LineSplitter::Line&)> take);

 private:
  Task<Status> AwaitTurn();
  void Feed(BodySource::Part part);

  Context& context_;
  std::unique_ptr<BodySource> whole_;  ///< for callers who have no connection
  BodySource& source_;
  LineSplitter splitter_{kLongest};
  std::optional<Error> failure_;
  bool has_begun_ = false;
  bool is_over_ = false;
};

/// What a handler asks for whose body is NDJSON of any length: lines are read while the caller sends them, each a T or
/// the reason why it is none. Lines without text are passed over; one longer than BodyLines::kLongest is kMalformed
/// `json.line_too_long`. Memory is a part of the body and a batch.
template <class T>
class JsonLines {
 public:
  struct Item {
    std::int64_t line = 0;
    Result<T> value;
  };
  struct Batch {
    std::vector<Item> items;
    std::int64_t through = 0;
    bool is_last = false;
  };

  explicit JsonLines(Context& context) : lines_(std::make_unique<BodyLines>(context)) {}

  /// As BodyLines::Next. An empty batch is the last.
  Task<Result<Batch>> Next(std::size_t most) {
    Batch batch;
    MEDRES_CO_TRY(const auto taken, co_await lines_->Next(most, [&batch](const LineSplitter::Line& line) {
      batch.items.push_back({line.number, ItemOf(line)});
    }));
    batch.through = taken.through;
    batch.is_last = taken.is_last;
    co_return batch;
  }

 private:
  static Result<T> ItemOf(const LineSplitter::Line& line) {
    if (!line.is_too_long) return json::Parse<T>(line.text);
    return Fail(Error::Malformed("json.line_too_long", {{"max", std::to_string(BodyLines::kLongest)}}));
  }

  std::unique_ptr<BodyLines> lines_;
};

/// "application/x-ndjson" or another of its names, with or without parameters.
bool IsLines(std::string_view content_type);

}  // namespace medres::http
