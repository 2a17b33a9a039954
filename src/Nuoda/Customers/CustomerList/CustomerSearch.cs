using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>Finds customers by any part of name, key or phone, two Chinese characters included, for which neither database has an index of its own.</summary>
/// <remarks>The words of all customers lie in memory as one text (8 MB for 100,000 customers) and are read from end to end. It is a copy of the database that follows
/// the outbox: every search first asks for the latest event, so that no node answers from an old one.</remarks>
[Published]
public sealed class CustomerSearch(DataHome home) : IDisposable
{
    /// <summary>A search that fits more narrows nothing down.</summary>
    public const int MostMatches = 2000;
    // More changed customers than this are read anew with all others.
    private const int MostChanged = 5000;
    private const char EndOfField = '\t', EndOfRow = '\n';

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Held? _held;

    /// <summary>Ids of the customers that fit, in no order; null when there are more than <see cref="MostMatches"/>. Files merged into another are never found.</summary>
    public async Task<IReadOnlyList<long>?> Find(NuodaDb db, string text, CancellationToken ct) => await Matches(db, text, ct) is { Count: <= MostMatches } found ? found.All : null;

    /// <summary>The customers that fit; null when the text says nothing.</summary>
    internal async Task<CustomerMatches?> Matches(NuodaDb db, string text, CancellationToken ct)
    {
        var held = (await Current(db, ct)).Words;
        var sought = Folded(text);
        if (sought.Length == 0) return null;
        var (found, changed) = (new List<int>(), new List<long>());
        var all = held.Text.AsSpan();
        for (var at = 0; at < all.Length;)
        {
            var hit = all[at..].IndexOf(sought, StringComparison.Ordinal);
            if (hit < 0) break;
            var row = held.RowAt(at + hit);
            if (held.Changed.Count == 0 || !held.Changed.ContainsKey(held.Ids[row])) found.Add(row);
            at = held.Ends[row];
        }
        foreach (var (id, words) in held.Changed)
            if (words is not null && words.Contains(sought, StringComparison.Ordinal)) changed.Add(id);
        return new(held, found, changed);
    }

    /// <summary>Every customer's folded name and digits of the phone, for finding duplicates.</summary>
    internal async Task<IEnumerable<(long Id, string Name, string Phone)>> Names(NuodaDb db, CancellationToken ct) => Names((await Current(db, ct)).Words);

    private static IEnumerable<(long Id, string Name, string Phone)> Names(CustomerWordsHeld held)
    {
        for (var row = 0; row < held.Ids.Length; row++)
            if (!held.Changed.ContainsKey(held.Ids[row])) yield return Split(held.Ids[row], held.Text[(row == 0 ? 0 : held.Ends[row - 1])..held.Ends[row]]);
        foreach (var (id, words) in held.Changed)
            if (words is not null) yield return Split(id, words);

        static (long, string, string) Split(long id, string words)
        {
            var fields = words.TrimEnd(EndOfRow).Split(EndOfField);
            return (id, fields[0], fields[^1]);
        }
    }

    /// <summary>As both the words and the search are compared: lower case, full-width forms as half-width ones.</summary>
    internal static string Folded(string text) => (text.IsNormalized(NormalizationForm.FormKC) ? text : text.Normalize(NormalizationForm.FormKC)).ToLowerInvariant().Trim();

    internal static string Digits(string? phone) => phone is null ? "" : new([.. phone.Where(char.IsAsciiDigit)]);

    private async Task<Held> Current(NuodaDb db, CancellationToken ct)
    {
        var now = await DataMoment.Of(db, ct);
        if (_held is { } held && held.Moment.Covers(now)) return held;
        await _turn.WaitAsync(ct);
        try
        {
            if (_held is { } other && other.Moment.Covers(now)) return other;
            using var snapshot = ReadSnapshot.Of(home);
            return _held = Follow(snapshot, _held) ?? Load(snapshot);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static Held Load(ReadSnapshot snapshot)
    {
        var moment = DataMoment.Of(snapshot);
        var (text, ids, names, ends) = (new StringBuilder(), new List<long>(), new List<int>(), new List<int>());
        // In the database's own order: a collation is nothing to be guessed.
        foreach (var (id, name, words) in Read(snapshot, "1 = 1 ORDER BY name, id"))
        {
            if (words is null) continue;
            text.Append(words);
            ids.Add(id);
            names.Add(string.GetHashCode(name, StringComparison.Ordinal));
            ends.Add(text.Length);
        }
        return new(moment, new(text.ToString(), [.. ids], [.. names], [.. ends], []));
    }

    // Null: too much has changed, or a restore has put other records in place.
    private static Held? Follow(ReadSnapshot snapshot, Held? held)
    {
        if (held is null || DataMoment.Of(snapshot) is var now && (now.Generation != held.Moment.Generation || now.Position < held.Moment.Position)) return null;
        var (position, which) = (held.Moment.Position, new List<IdSet>());
        foreach (var (id, kind, payload) in OutboxReader.After(snapshot, position))
        {
            position = id;
            if (kind == RecordsChanged.Customers) which.Add(JsonSerializer.Deserialize<IdSet>(payload)!);
            // Other events may say beside their own which customers changed in the same act.
            else if (payload.Contains("\"customers\":{", StringComparison.Ordinal)) which.Add(JsonDocument.Parse(payload).RootElement.GetProperty("customers").Deserialize<IdSet>()!);
        }
        var changed = IdSet.Union(which).Normalized();
        if (changed.Sum(r => r.Last - r.First + 1) + held.Words.Changed.Count > MostChanged) return null;
        var overlay = new Dictionary<long, string?>(held.Words.Changed);
        foreach (var (first, last) in changed)
            for (var id = first; id <= last; id++) overlay[id] = null;
        foreach (var some in changed.Chunk(200))
            foreach (var (id, _, words) in Read(snapshot, ReadSnapshot.Among("id", some))) overlay[id] = words;
        return new(held.Moment with { Position = position }, held.Words with { Changed = overlay });
    }

    private static IEnumerable<(long Id, string Name, string? Words)> Read(ReadSnapshot snapshot, string condition)
    {
        using var rows = snapshot.Query($"SELECT id, name, key, phone, merged_into_id FROM customers WHERE {condition}");
        while (rows.Read())
        {
            var (name, phone) = (rows.GetString(1), rows.IsDBNull(3) ? "" : rows.GetString(3));
            yield return (rows.GetInt64(0), name, rows.IsDBNull(4)
                ? $"{Field(name)}{EndOfField}{Field(rows.GetString(2))}{EndOfField}{Field(phone)}{EndOfField}{Digits(phone)}{EndOfRow}"
                : null);
        }
    }

    private static readonly SearchValues<char> Separators = SearchValues.Create([EndOfField, EndOfRow]);

    private static string Field(string text)
    {
        var folded = Folded(text);
        return folded.AsSpan().ContainsAny(Separators) ? folded.Replace(EndOfField, ' ').Replace(EndOfRow, ' ') : folded;
    }

    public void Dispose() => _turn.Dispose();

    private sealed record Held(DataMoment Moment, CustomerWordsHeld Words);
}
