using Nuoda.Analytics.Queueing;
using Xunit;

namespace Nuoda.Analytics.Tests.Queueing;

/// <summary>Erlang B, C and A against printed examples, against the queue's own balance equations and against a simulated queue.</summary>
public sealed class ServiceDeskTests
{
    [Fact]
    public void Printed_values_of_Erlang_B()
    {
        Assert.Equal(0.01, Erlang.B(10, 4.461), 2e-5);
        Assert.Equal(0.01, Erlang.B(5, 1.361), 2e-5);
        Assert.Equal(0.001, Erlang.B(100, 75.24), 2e-6);
        Assert.Equal((1, 0), (Erlang.B(0, 3), Erlang.B(4, 0)));
        Assert.Equal(10, Erlang.Lines(4.461, 0.0101));
        Assert.Equal(11, Erlang.Lines(4.461, 0.0099));
        Assert.InRange(Erlang.B(10_000, 1e4), 0.0078, 0.0082); // about √(2/πn): no overflow
    }

    [Fact]
    public void A_printed_example_of_Erlang_C()
    {
        // 360 calls in half an hour, 4 minutes each, 55 agents: 0.239 wait, 8.2 s on average, 84.5 % within 15 s.
        var desk = new ServiceDesk(55, 0.2, 240);
        Assert.Equal((48, 0.239, 8.2), (Math.Round(desk.Load, 9), Math.Round(desk.ProbabilityOfWaiting, 3), Math.Round(desk.MeanWait, 1)));
        Assert.Equal(0.2387009363780091, desk.ProbabilityOfWaiting, 1e-12);
        Assert.Equal(0.8459, desk.AnsweredWithin(15), 1e-4);
        Assert.Equal(48 / 55.0, desk.Occupancy, 1e-12);
        Assert.Equal(desk.MeanWait * 0.2, desk.MeanQueue, 1e-12);
    }

    [Fact]
    public void One_agent_is_the_queue_of_the_textbooks()
    {
        // M/M/1 with ρ = 0.8: waits 0.8 of the time, in all ρh/(1 − ρ).
        var desk = new ServiceDesk(1, 0.8, 1);
        Assert.Equal((0.8, 4), (Math.Round(desk.ProbabilityOfWaiting, 12), Math.Round(desk.MeanWait, 12)));
        Assert.Equal(1 - 0.8 * Math.Exp(-0.2 * 3), desk.AnsweredWithin(3), 1e-12);
    }

    [Theory]
    [InlineData(50, 0.2, 240, 180, 0.37906206271736415, 0.043009782980424405)]
    [InlineData(10, 2.4, 5, 3, 0.6843412745990474, 0.22782841616434232)]
    [InlineData(100, 150, 1, 0.5, 0.9990546582272185, 0.3333507203622715)]
    public void Erlang_A_solves_the_balance_of_the_queue(int agents, double arrivals, double handling, double patience, double waits, double abandoned)
    {
        // The balance equations summed by numpy over 4,000 states.
        var desk = new ServiceDesk(agents, arrivals, handling, patience);
        Assert.Equal(waits, desk.ProbabilityOfWaiting, 1e-9);
        Assert.Equal(abandoned, desk.Abandoned, 1e-9);
        Assert.Equal(desk.Abandoned * patience, desk.MeanWait, 1e-9 * patience);
        Assert.Equal(desk.MeanWait * arrivals, desk.MeanQueue, 1e-9);
        // Flow in is flow out.
        Assert.Equal(arrivals * (1 - desk.Abandoned), desk.Occupancy * agents / handling, 1e-9);
        Assert.Equal(1 - desk.Abandoned, desk.AnsweredWithin(double.PositiveInfinity), 1e-9);
        Assert.Equal(1 - waits, desk.AnsweredWithin(0), 1e-9);
    }

    [Fact]
    public void The_balance_holds_from_one_agent_to_hundreds_and_from_idle_to_overrun()
    {
        foreach (var agents in (int[])[1, 2, 7, 40, 300])
            foreach (var busy in (double[])[0.05, 0.7, 0.98, 1.3, 3])
                foreach (var patience in (double[])[0.02, 1, 50])
                {
                    var desk = new ServiceDesk(agents, agents * busy, 1, patience);
                    var (waits, abandoned) = Balance(agents, agents * busy, 1 / patience);
                    Assert.Equal(waits, desk.ProbabilityOfWaiting, 1e-8);
                    Assert.Equal(abandoned, desk.Abandoned, 1e-8);
                }

        static (double Waits, double Abandoned) Balance(int agents, double arrivals, double theta)
        {
            // Logs of the states' chances, relative to the empty desk.
            var logs = new List<double> { 0 };
            var top = 0.0;
            for (var k = 1; logs[^1] > top - 60 || k <= agents; k++)
            {
                logs.Add(logs[^1] + Math.Log(arrivals) - Math.Log(Math.Min(k, agents) + Math.Max(0, k - agents) * theta));
                top = Math.Max(top, logs[^1]);
            }
            var all = logs.Sum(l => Math.Exp(l - top));
            var queue = logs.Index().Skip(agents).Sum(l => (l.Index - agents) * Math.Exp(l.Item - top)) / all;
            return (logs.Skip(agents).Sum(l => Math.Exp(l - top)) / all, theta * queue / arrivals);
        }
    }

    [Fact]
    public void With_endless_patience_Erlang_A_becomes_Erlang_C()
    {
        var (a, c) = (new ServiceDesk(12, 10, 1, 1e7), new ServiceDesk(12, 10, 1));
        Assert.Equal(c.ProbabilityOfWaiting, a.ProbabilityOfWaiting, 1e-5);
        Assert.Equal(c.MeanWait, a.MeanWait, 1e-5);
        Assert.Equal(c.AnsweredWithin(0.3), a.AnsweredWithin(0.3), 1e-5);
        Assert.Equal((true, false, true), (c.IsStable, new ServiceDesk(9, 10, 1).IsStable, new ServiceDesk(9, 10, 1, 5).IsStable));
        var drowning = new ServiceDesk(10, 10, 1);
        Assert.Equal((1, double.PositiveInfinity, 0), (drowning.ProbabilityOfWaiting, drowning.MeanWait, drowning.AnsweredWithin(100)));
        var idle = new ServiceDesk(3, 0, 1, 2);
        Assert.Equal((0, 0, 1, 0, 0), (idle.ProbabilityOfWaiting, idle.MeanWait, idle.AnsweredWithin(0), idle.Occupancy, idle.MeanQueue));
    }

    [Theory]
    [InlineData(4, 4.5, 1.5)]
    [InlineData(8, 7, double.PositiveInfinity)]
    public void A_simulated_desk_answers_as_many_in_time(int agents, double arrivals, double patience)
    {
        var desk = new ServiceDesk(agents, arrivals, 1, patience);
        var random = new Random(23);
        double Exponential(double mean) => double.IsInfinity(mean) ? mean : -mean * Math.Log(1 - random.NextDouble());
        const int Customers = 400_000;
        double[] times = [0, 0.1, 0.5];
        var answered = new int[times.Length];
        var (free, now, lost, total) = (new double[agents], 0.0, 0, 0.0);
        for (var i = 0; i < Customers; i++)
        {
            now += Exponential(1 / arrivals);
            // First come, first served: the next free agent, unless patience ends before.
            var next = Array.IndexOf(free, free.Min());
            var (offered, stays) = (Math.Max(0, free[next] - now), Exponential(patience));
            total += Math.Min(offered, stays);
            if (stays < offered) { lost++; continue; }
            for (var t = 0; t < times.Length; t++) if (offered <= times[t]) answered[t]++;
            free[next] = now + offered + Exponential(1);
        }
        for (var t = 0; t < times.Length; t++) Assert.Equal(desk.AnsweredWithin(times[t]), answered[t] / (double)Customers, tolerance: 0.008);
        Assert.Equal(desk.Abandoned, lost / (double)Customers, tolerance: 0.005);
        Assert.Equal(desk.MeanWait, total / Customers, tolerance: 0.03 * desk.MeanWait + 0.002);
    }

    [Fact]
    public void Desks_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceDesk(0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceDesk(1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceDesk(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceDesk(1, 1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceDesk(1, double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceDesk(1, 1, 1).AnsweredWithin(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Erlang.B(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Erlang.B(1, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => Erlang.Lines(1, 0));
        Assert.Equal((1, 0, 1), (Erlang.C(3, 3), Erlang.C(3, 0), Erlang.C(0, 0)));
    }
}
