#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/documents/model.hpp"
#include "platform/json/tape.hpp"

/// What MongoDB answers, read. Pure.
namespace medres::mongo {

/// An answer, and the way to its members. Borrows nothing.
class Answer {
 public:
  /// kInternal `documents.refused` for what is no JSON object.
  static Result<Answer> Parse(std::string_view text);

  /// A member of the object at `index`; nothing when it has none, or is no object.
  std::optional<std::uint32_t> Find(std::uint32_t index, std::string_view name) const;
  std::optional<std::uint32_t> Find(std::string_view name) const { return Find(0, name); }
  /// Where the elements of the array at `index` stand.
  std::vector<std::uint32_t> Elements(std::uint32_t index) const;
  /// A number as a whole one; servers answer by integers of two sizes and by floating point.
  std::optional<std::int64_t> Whole(std::uint32_t index) const;
  std::optional<double> Number(std::uint32_t index) const;
  bool IsNull(std::uint32_t index) const;
  std::optional<documents::Scalar> AsScalar(std::uint32_t index) const;

  /// A document as it is kept: `{k, v, b}`.
  Result<documents::Document> AsDocument(std::uint32_t index) const;

 private:
  explicit Answer(json::Tape tape) : tape_(std::move(tape)) {}

  json::Tape tape_;
};

/// What single writes failed with.
struct WriteErrors {
  std::int64_t duplicates = 0;       ///< E11000: an id, or what a unique index guards, is there already
  std::optional<std::int64_t> code;  ///< of another failure
};
WriteErrors WriteErrorsOf(const Answer& answer);

/// kInternal `documents.refused` when a write failed otherwise than by uniqueness, or is not as durable as it was to
/// be.
Status CheckWritten(const Answer& answer, const WriteErrors& errors);

}  // namespace medres::mongo
