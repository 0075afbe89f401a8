#include "server/store/record_codec.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "server/store/codec.h"
#include "server/store/counts_codec.h"
#include "server/store/value.h"

namespace drift {
namespace {

constexpr uint64_t kMaxInt = std::numeric_limits<int>::max();
constexpr uint64_t kMaxUint32 = std::numeric_limits<uint32_t>::max();

void EncodeKey(const SeriesKey& key, Encoder& out) {
  out.String(key.model);
  out.String(key.version);
  out.String(key.feature);
  out.Varint(key.segments.size());
  for (const auto& [label, value] : key.segments) {
    out.String(label);
    out.String(value);
  }
}

SeriesKey DecodeKey(Decoder& in) {
  SeriesKey key;
  key.model = in.String();
  key.version = in.String();
  key.feature = in.String();
  Segments::Labels labels;
  for (size_t left = in.Length(); left > 0 && in.ok(); --left) {
    std::string label = in.String();
    labels.insert_or_assign(std::move(label), in.String());
  }
  key.segments = Segments(std::move(labels));
  return key;
}

}  // namespace

std::string EncodeModel(const ModelRecord& record) {
  return EncodeValue([&](Encoder& out) {
    out.String(record.name);
    out.Duration(record.panes.fine);
    out.Duration(record.panes.coarse);
    out.Duration(record.panes.grace);
    out.Time(record.clock);
    out.Time(record.closed_end);
  });
}

absl::Status DecodeModel(absl::string_view bytes, ModelRecord& record) {
  return DecodeValue(bytes, [&](Decoder& in) {
    record.name = in.String();
    record.panes.fine = in.Duration();
    record.panes.coarse = in.Duration();
    record.panes.grace = in.Duration();
    record.clock = in.Time();
    record.closed_end = in.Time();
  });
}

std::string EncodeIdentity(const SeriesRecord& record) {
  return EncodeValue([&](Encoder& out) {
    out.Varint(record.model);
    EncodeKey(record.key, out);
    EncodeLayout(record.layout, out);
    out.Time(record.created);
  });
}

absl::Status DecodeIdentity(absl::string_view bytes, SeriesRecord& record) {
  return DecodeValue(bytes, [&](Decoder& in) {
    record.model = static_cast<ModelId>(in.VarintUpTo(kMaxUint32));
    record.key = DecodeKey(in);
    record.layout = DecodeLayout(in);
    record.created = in.Time();
  });
}

std::string EncodeActivity(const SeriesRecord& record) {
  return EncodeValue([&](Encoder& out) {
    out.Time(record.last_seen);
    out.Time(record.last_event);
    out.Varint(record.values);
  });
}

absl::Status DecodeActivity(absl::string_view bytes, SeriesRecord& record) {
  return DecodeValue(bytes, [&](Decoder& in) {
    record.last_seen = in.Time();
    record.last_event = in.Time();
    record.values = in.Varint();
  });
}

std::string EncodeProducer(const ProducerRecord& record) {
  return EncodeValue([&](Encoder& out) {
    out.Varint(record.committed_sequence);
    out.Time(record.last_seen);
  });
}

absl::Status DecodeProducer(absl::string_view bytes, ProducerRecord& record) {
  return DecodeValue(bytes, [&](Decoder& in) {
    record.committed_sequence = in.Varint();
    record.last_seen = in.Time();
  });
}

std::string EncodeDictionary(const DictionaryRecord& record) {
  return EncodeValue([&](Encoder& out) {
    out.Varint(record.max_categories);
    out.Varint(record.categories.size());
    for (const std::string& category : record.categories) out.String(category);
  });
}

absl::Status DecodeDictionary(absl::string_view bytes, DictionaryRecord& record) {
  return DecodeValue(bytes, [&](Decoder& in) {
    record.max_categories = static_cast<int>(in.VarintUpTo(kMaxInt));
    for (size_t left = in.Length(); left > 0 && in.ok(); --left) {
      record.categories.push_back(in.String());
    }
  });
}

std::string EncodeReference(const PinnedReferenceRecord& record) {
  return EncodeValue([&](Encoder& out) {
    EncodeLayout(record.layout, out);
    EncodeCounts(record.counts, out);
    out.Time(record.created);
    out.String(record.source);
    if (!record.author.empty() || record.blocks.has_value()) out.String(record.author);
    if (!record.blocks.has_value()) return;
    out.Varint(record.blocks->series);
    out.Duration(record.blocks->live);
    out.Varint(record.blocks->moments.count);
    out.Double(record.blocks->moments.mean);
    out.Double(record.blocks->moments.variance);
    out.Double(record.blocks->bins);
  });
}

absl::Status DecodeReference(absl::string_view bytes, PinnedReferenceRecord& record) {
  return DecodeValue(bytes, [&](Decoder& in) {
    record.layout = DecodeLayout(in);
    record.counts = DecodeCounts(in);
    record.created = in.Time();
    record.source = in.String();
    if (in.ok() && !in.done()) record.author = in.String();
    if (!in.ok() || in.done()) return;
    record.blocks.emplace();
    record.blocks->series = in.Varint();
    record.blocks->live = in.Duration();
    record.blocks->moments.count = static_cast<int64_t>(in.VarintUpTo(kMaxInt));
    record.blocks->moments.mean = in.Double();
    record.blocks->moments.variance = in.Double();
    record.blocks->bins = in.Double();
  });
}

std::string EncodeMonitor(absl::string_view monitor) {
  return EncodeValue([&](Encoder& out) { out.String(monitor); });
}

absl::Status DecodeMonitor(absl::string_view bytes, std::string& monitor) {
  return DecodeValue(bytes, [&](Decoder& in) { monitor = in.String(); });
}

}  // namespace drift
