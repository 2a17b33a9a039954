using System.Diagnostics;
using System.Globalization;

namespace Nuoda.Bench;

/// <summary>Runs the same work several times and prints the median, with the spread of the processor time beside.</summary>
internal static class Stopclock
{
    /// <param name="name">Of the line that is printed.</param>
    /// <param name="rounds">That count.</param>
    /// <param name="work">What is timed.</param>
    /// <param name="warmUp">Rounds before that do not count.</param>
    public static void Measure(string name, int rounds, Action work, int warmUp = 1) => Print(name, rounds, work, warmUp, (_, _) => "");

    /// <param name="name">Of the line that is printed.</param>
    /// <param name="rounds">That count.</param>
    /// <param name="work">What is timed; its answer is printed, to be held against a peer's.</param>
    /// <param name="count">Items that the work covers, for the rate; 0 = none is printed.</param>
    public static void Measure(string name, int rounds, Func<double> work, int count = 0)
    {
        var answer = 0.0;
        Print(name, rounds, () => answer = work(), 1, (cpu, c) => (count == 0 ? "" : string.Create(c, $", {count / cpu * 1000:N0}/s")) + string.Create(c, $", answer {answer:R}"));
    }

    private static void Print(string name, int rounds, Action work, int warmUp, Func<double, CultureInfo, string> more)
    {
        var (wall, cpu) = (new List<double>(), new List<double>());
        for (var round = -warmUp; round < rounds; round++)
        {
            GC.Collect();
            var (start, used) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
            work();
            if (round < 0) continue;
            wall.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            cpu.Add((Process.GetCurrentProcess().TotalProcessorTime - used).TotalMilliseconds);
        }
        wall.Sort();
        cpu.Sort();
        var c = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(c, $"{name,-55} {wall[rounds / 2],9:F2} ms wall {cpu[rounds / 2],9:F1} ms CPU ({cpu[0]:F1}–{cpu[^1]:F1})") + more(cpu[rounds / 2], c));
    }
}
