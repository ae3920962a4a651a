#include <gtest/gtest.h>

#include <deque>

#include "platform/async/loops.hpp"
#include "platform/http/json_lines.hpp"
#include "platform/http/ports.hpp"

namespace medres::http_test {

struct Counted {
  int n = 0;
};
BOOST_DESCRIBE_STRUCT(Counted, (), (n))

namespace {

using Lines = http::JsonLines<Counted>;

/// Gives parts as they are written down; "…" is a wait, "!" a connection that ends.
class Written final : public http::BodySource {
 public:
  explicit Written(std::deque<std::string> parts) : parts_(std::move(parts)) {}

  Task<Part> Next() override {
    while (!parts_.empty() && parts_.front() == "…") parts_.pop_front();
    co_return *Poll();
  }
  std::optional<Part> Poll() override {
    if (parts_.empty()) return std::string_view();
    if (parts_.front() == "…") return std::nullopt;
    if (parts_.front() == "!") return Fail(Error::Malformed("http.body_cut_off"));
    now_ = std::move(parts_.front());
    parts_.pop_front();
    return std::string_view(now_);
  }

 private:
  std::deque<std::string> parts_;
  std::string now_;
};

/// Says no `times` times.
class Reluctant final : public http::Shedder {
 public:
  explicit Reluctant(int times) : times_(times) {}
  Status Admit(const http::Context&) override { return {}; }
  Status AdmitMore(const http::Context&) override {
    ++asked;
    if (times_-- <= 0) return {};
    return Fail(Error::Overloaded("http.congested", {{"retry_after", "1"}}));
  }
  void Done(const http::Context&) override {}

  int asked = 0;

 private:
  int times_;
};

/// Every batch of at most `most` lines: "1:7 2:json.type /3 | …", with "$" after the last.
std::string Read(Lines& lines, std::size_t most) {
  std::string shown;
  for (;;) {
    auto batch = async::RunSync(lines.Next(most));
    if (!batch) return shown + batch.error().code;
    for (const auto& item : batch->items) {
      shown += std::to_string(item.line) + ":";
      if (item.value) {
        shown += std::to_string(item.value->n);
      } else {
        const Error& error = item.value.error();
        shown += error.issues.empty() ? error.code : error.issues[0].code + " " + error.issues[0].pointer;
      }
      shown += " ";
    }
    if (batch->is_last) return shown + "$" + std::to_string(batch->through);
    shown += "| ";
  }
}

std::string ReadParts(std::deque<std::string> parts, std::size_t most = 100) {
  Written source(std::move(parts));
  http::Request request;
  request.incoming = &source;
  http::Context context(request);
  Lines lines(context);
  return Read(lines, most);
}

TEST(JsonLines, AreReadAsTheyCome) {
  EXPECT_EQ(ReadParts({}), "$0");
  EXPECT_EQ(ReadParts({"{\"n\":1}\n{\"n\":2}\n"}), "1:1 2:2 $2");
  EXPECT_EQ(ReadParts({"{\"n\"", ":1}\n{\"n\":2}"}), "1:1 2:2 $2") << "the last line needs no end";
  EXPECT_EQ(ReadParts({"{\"n\":1}\n", "…", "{\"n\":2}\n"}), "1:1 | 2:2 $2") << "nobody waits for the second";
  EXPECT_EQ(ReadParts({"{\"n\":1}\n{\"n", "…", "\":2}\n"}), "1:1 | 2:2 $2");
  EXPECT_EQ(ReadParts({"{\"n\":1}\n", "…"}), "1:1 | $1");
}

TEST(JsonLines, AreTakenInBatches) {
  EXPECT_EQ(ReadParts({"{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n"}, 2), "1:1 2:2 | 3:3 $3");
  EXPECT_EQ(ReadParts({"{\"n\":1}\n{\"n\":2}\n"}, 2), "1:1 2:2 | $2");
}

TEST(JsonLines, EmptyOnesArePassedOverAndCounted) {
  EXPECT_EQ(ReadParts({"\n \r\n{\"n\":1}\r\n\n"}), "3:1 $4");
  EXPECT_EQ(ReadParts({"\n\n\n"}), "$3");
}

TEST(JsonLines, NameWhatIsWrong) {
  EXPECT_EQ(ReadParts({"{\"n\":1\n{\"n\":\"x\"}\n{\"n\":2,\"m\":3}\n{\"n\":3}\n"}),
            "1:json.syntax 2:json.type /n 3:json.unknown_member /m 4:3 $4");
  const std::string spaces(http::BodyLines::kLongest, ' ');
  EXPECT_EQ(ReadParts({spaces, spaces + "{\"n\":1}\n", "{\"n\":2}\n"}), "1:json.line_too_long 2:2 $2");
}

TEST(JsonLines, OfACutOffBodyThatWereWholeAreGivenFirst) {
  EXPECT_EQ(ReadParts({"{\"n\":1}\n{\"n\":2}", "!"}), "1:1 | http.body_cut_off");
  EXPECT_EQ(ReadParts({"!"}), "http.body_cut_off");
}

TEST(JsonLines, AreReadOfABodyThatIsThere) {
  http::Request request;
  request.body = "{\"n\":1}\n{\"n\":2}";
  http::Context context(request);
  Lines lines(context);
  EXPECT_EQ(Read(lines, 1), "1:1 | 2:2 | $2");
}

TEST(JsonLines, StandBackUntilThereIsTime) {
  Written source({"{\"n\":1}\n", "…", "{\"n\":2}\n"});
  Reluctant shedder(2);
  http::Request request;
  request.incoming = &source;
  http::Context context(request);
  context.admitted_by = &shedder;
  Lines lines(context);
  EXPECT_EQ(Read(lines, 100), "1:1 | 2:2 $2");
  EXPECT_EQ(shedder.asked, 3) << "not before the first, which the request itself was admitted for";
}

TEST(JsonLines, EndWhenThereIsNoTimeForLong) {
  Written source({"{\"n\":1}\n", "…", "{\"n\":2}\n"});
  Reluctant shedder(1'000'000);
  http::Request request;
  request.incoming = &source;
  http::Context context(request);
  context.admitted_by = &shedder;
  Lines lines(context);
  EXPECT_EQ(Read(lines, 100), "1:1 | http.congested");
}

TEST(JsonLines, HaveSeveralNames) {
  EXPECT_TRUE(http::IsLines("application/x-ndjson"));
  EXPECT_TRUE(http::IsLines("Application/JSONL; charset=utf-8"));
  EXPECT_FALSE(http::IsLines("application/json"));
  EXPECT_FALSE(http::IsLines(""));
}

}  // namespace
}  // namespace medres::http_test
