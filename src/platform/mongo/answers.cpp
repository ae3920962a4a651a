#include "platform/mongo/answers.hpp"

#include <utility>

namespace medres::mongo {
namespace {

using json::Node;

constexpr std::int64_t kDuplicateKey = 11000;
constexpr std::int64_t kDuplicateKeyOnUpdate = 11001;

Error Refused(std::string reason) { return Error::Internal("documents.refused", {{"reason", std::move(reason)}}); }

}  // namespace

Result<Answer> Answer::Parse(std::string_view text) {
  auto tape = json::Tape::Make(text);
  if (!tape || (*tape)[0].kind != Node::Kind::kObject) return Fail(Refused("an answer that is no object"));
  return Answer(*std::move(tape));
}

std::optional<std::uint32_t> Answer::Find(std::uint32_t index, std::string_view name) const {
  if (tape_[index].kind != Node::Kind::kObject) return std::nullopt;
  for (std::uint32_t at = index + 1; at < tape_[index].next; at = tape_[at + 1].next) {
    if (tape_.Text(tape_[at]) == name) return at + 1;
  }
  return std::nullopt;
}

std::vector<std::uint32_t> Answer::Elements(std::uint32_t index) const {
  std::vector<std::uint32_t> elements;
  if (tape_[index].kind != Node::Kind::kArray) return elements;
  for (std::uint32_t at = index + 1; at < tape_[index].next; at = tape_[at].next) elements.push_back(at);
  return elements;
}

std::optional<std::int64_t> Answer::Whole(std::uint32_t index) const {
  const Node& node = tape_[index];
  if (node.kind == Node::Kind::kInteger) return node.integer;
  if (node.kind == Node::Kind::kNumber) return static_cast<std::int64_t>(node.number);
  return std::nullopt;
}

std::optional<double> Answer::Number(std::uint32_t index) const {
  const Node& node = tape_[index];
  if (node.kind == Node::Kind::kInteger) return static_cast<double>(node.integer);
  if (node.kind == Node::Kind::kNumber) return node.number;
  return std::nullopt;
}

bool Answer::IsNull(std::uint32_t index) const { return tape_[index].kind == Node::Kind::kNull; }

std::optional<documents::Scalar> Answer::AsScalar(std::uint32_t index) const {
  const Node& node = tape_[index];
  if (node.kind == Node::Kind::kBool) return node.boolean;
  if (node.kind == Node::Kind::kString) return std::string(tape_.Text(node));
  if (node.kind == Node::Kind::kInteger) return node.integer;
  if (node.kind == Node::Kind::kNumber) return node.number;
  return std::nullopt;
}

Result<documents::Document> Answer::AsDocument(std::uint32_t index) const {
  const auto id = Find(index, "k");
  const auto version = Find(index, "v");
  const auto body = Find(index, "b");
  if (!id || !version || !body || !Whole(*version)) return Fail(Refused("a document of another program"));
  documents::Document document{.id = std::string(tape_.Text(tape_[*id])), .body = {}, .version = *Whole(*version)};
  json::AppendCanonical(document.body, tape_, *body);
  return document;
}

WriteErrors WriteErrorsOf(const Answer& answer) {
  WriteErrors errors;
  const auto list = answer.Find("writeErrors");
  if (!list) return errors;
  for (const std::uint32_t one : answer.Elements(*list)) {
    const auto at = answer.Find(one, "code");
    const std::int64_t code = at ? answer.Whole(*at).value_or(0) : 0;
    if (code == kDuplicateKey || code == kDuplicateKeyOnUpdate) {
      ++errors.duplicates;
    } else {
      errors.code = code;
    }
  }
  return errors;
}

Status CheckWritten(const Answer& answer, const WriteErrors& errors) {
  if (errors.code) return Fail(Refused("code " + std::to_string(*errors.code)));
  if (answer.Find("writeConcernError")) return Fail(Refused("it could not be made durable"));
  return {};
}

}  // namespace medres::mongo
