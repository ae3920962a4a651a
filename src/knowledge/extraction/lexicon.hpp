#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/differentiation/differentiator.hpp"
#include "knowledge/graph/graph.hpp"
#include "knowledge/graph/table.hpp"

/// Words by which people tell of symptoms, from data/tcm/extraction.
namespace medres::knowledge {

/// What a word does in a sentence, beside naming something.
enum class WordRole : std::uint8_t {
  kNone,
  kDeny,
  kDenyAfter,  ///< 好了, 消失: denies what stands before it
  kUnsure,     ///< 是否: whatever follows is neither told nor denied
  kContrast,   ///< ends a denial
  kLight,
  kHeavy,
  kLasting,  ///< 长期: since long, without a number
  kWorse,    ///< 加重: a duration beside it is that of the worsening
  kNeutral,  ///< looks like a denial and is none: 不停, 不仅
  kFiller,
  kWhen,  ///< 晚上, 饭后: a filler; how much is said of that time alone
  kList
};
BOOST_DESCRIBE_ENUM(WordRole, kNone, kDeny, kDenyAfter, kUnsure, kContrast, kLight, kHeavy, kLasting, kWorse, kNeutral,
                    kFiller, kWhen, kList)

/// What is told of: a symptom of the graph, or only an emergency.
struct ToldTarget {
  std::optional<NodeIndex> symptom = {};
  std::optional<std::size_t> emergency = {};  ///< position among the emergencies

  auto operator<=>(const ToldTarget&) const = default;
};

/// What one form of a word may be. A form can be several at once: 干 is a sign, 多 a sign and a filler.
struct Lexeme {
  std::size_t length = 0;  ///< in characters
  std::vector<ToldTarget> targets = {};
  bool denies = false;  ///< the phrase says that the targets are not there: 胃口很好
  std::optional<int> part = {};
  std::optional<int> leading_part = {};  ///< what a phrase begins with: 胸 of 胸闷
  std::vector<int> signs = {};
  WordRole role = WordRole::kNone;
};

/// Symptoms that are an emergency when all of them are told.
struct TogetherUrgent {
  struct Part {
    NodeIndex symptom = 0;
    bool heavy = false;  ///< only when it is told as heavy
  };
  std::size_t emergency = 0;  ///< position among the emergencies
  std::vector<Part> parts;
  std::vector<NodeIndex> unless;  ///< what explains them: 痛经
};

struct LexiconFiles {
  TextFile phrases, parts, signs, joined, words, together;
};

/// Immutable once made, so thread-safe.
class SymptomLexicon {
 public:
  struct Joined {
    ToldTarget target;
    bool denies = false;
  };

  /// Names and other names of the graph's symptoms are phrases too, where they are in common use (those with an
  /// English name), and so are the words of emergencies. Bad rows throw std::logic_error that names them.
  SymptomLexicon(const Graph& graph, const std::vector<Emergency>& emergencies, const LexiconFiles& files);

  /// The longest form that begins at `at`; nothing when none does.
  const Lexeme* LongestAt(std::u32string_view text, std::size_t at) const;
  /// What a sign of a part is, as 干 of the mouth.
  const Joined* Join(int part, int sign) const;
  /// 痛, which may speak of what was named before.
  bool IsPain(const Lexeme& lexeme) const;
  const std::vector<TogetherUrgent>& together() const { return together_; }

 private:
  struct Loading;

  Lexeme& Add(std::string_view form);
  void AddNames(const Graph& graph, const std::vector<Emergency>& emergencies);
  void FindLeadingParts();
  ToldTarget TargetOf(std::string_view key, const Loading& loading) const;
  void AddPhrases(const TextFile& file, Loading& loading);
  void AddClasses(const TextFile& file, Loading& loading, bool are_parts);
  void AddJoined(const TextFile& file, Loading& loading);
  void AddWords(const TextFile& file, Loading& loading);
  void AddTogether(const TextFile& file, Loading& loading);

  std::unordered_map<std::uint64_t, std::uint32_t> steps_;  ///< a trie: (node, character) to node
  std::vector<std::int32_t> lexeme_of_{-1};                 ///< by node of the trie
  std::vector<Lexeme> lexemes_;
  std::vector<std::u32string> forms_;  ///< by lexeme
  std::map<std::pair<int, int>, Joined> joined_;
  std::map<std::string, int, std::less<>> parts_, signs_;
  std::vector<TogetherUrgent> together_;
};

std::u32string CharactersOf(std::string_view text);

}  // namespace medres::knowledge
