namespace Nuoda.Analytics.Segmentation;

/// <summary>One search for k centres; its buffers serve many starts.</summary>
/// <remarks>Bounds on the distance to the own centre (above) and to all others (below) spare most distances: Hamerly (2010), SIAM Int. Conf. on Data Mining, 130–140.</remarks>
internal sealed class KMeansSearch
{
    private const int MostIterations = 300, MostPasses = 50;
    // A move must lower the sum by more than rounding does.
    private const double Worthwhile = 1e-12;
    private readonly PaddedRows _points;
    private readonly int _k, _stride;
    private readonly double[] _centres, _sums, _upper, _lower, _half, _moved, _nearest, _trial, _bestTrial, _keptCentres;
    private readonly int[] _segments, _sizes, _keptSegments;

    public KMeansSearch(PaddedRows points, int k)
    {
        (_points, _k, _stride) = (points, k, points.Stride);
        (_centres, _sums, _keptCentres) = (new double[k * _stride], new double[k * _stride], new double[k * _stride]);
        (_upper, _lower, _nearest, _trial, _bestTrial) = (new double[points.Count], new double[points.Count], new double[points.Count], new double[points.Count], new double[points.Count]);
        (_half, _moved, _sizes) = (new double[k], new double[k], new int[k]);
        (_segments, _keptSegments) = (new int[points.Count], new int[points.Count]);
    }

    public double Inertia { get; private set; } = double.PositiveInfinity;

    /// <summary>Sows and settles.</summary>
    public void Start(Random random)
    {
        Sow(random);
        Settle();
    }

    /// <summary>Dissolves a segment and sows its centre at a random point, again and again; keeps what lowers the sum.</summary>
    public void Perturb(Random random, int tries)
    {
        if (_k < 2) return;
        for (var attempt = 0; attempt < tries; attempt++)
        {
            var before = Inertia;
            _centres.CopyTo(_keptCentres, 0);
            _segments.CopyTo(_keptSegments, 0);
            _points[random.Next(_points.Count)].CopyTo(Centre(random.Next(_k)));
            Settle();
            if (Inertia < before * (1 - Worthwhile)) continue;
            _keptCentres.CopyTo(_centres, 0);
            _keptSegments.CopyTo(_segments, 0);
            Inertia = before;
        }
        Array.Clear(_sizes);
        foreach (var segment in _segments) _sizes[segment]++;
    }

    /// <summary>The division found, the largest segment first.</summary>
    public KMeansFit Result()
    {
        var segments = (int[])_segments.Clone();
        var place = Points.LargestFirst(segments, _k);
        var (centres, sizes, d) = (new double[_k * _points.Dimensions], new int[_k], _points.Dimensions);
        for (var j = 0; j < _k; j++)
        {
            Centre(j)[..d].CopyTo(centres.AsSpan(place[j] * d, d));
            sizes[place[j]] = _sizes[j];
        }
        return new(segments, centres, sizes, Inertia);
    }

    private Span<double> Centre(int j) => _centres.AsSpan(j * _stride, _stride);

    // Greedy k-means++: of a few candidates, drawn by their squared distance to the nearest centre so far, the one that lowers the sum most.
    private void Sow(Random random)
    {
        var trials = 2 + (int)Math.Log(_k);
        var first = random.Next(_points.Count);
        _points[first].CopyTo(Centre(0));
        var total = 0.0;
        for (var i = 0; i < _nearest.Length; i++) total += _nearest[i] = PaddedRows.Distance(_points[i], _points[first]);
        for (var j = 1; j < _k; j++)
        {
            var (best, least) = (-1, double.PositiveInfinity);
            for (var t = 0; t < trials; t++)
            {
                var candidate = Draw(random.NextDouble() * total);
                var sum = 0.0;
                for (var i = 0; i < _trial.Length; i++) sum += _trial[i] = Math.Min(_nearest[i], PaddedRows.Distance(_points[i], _points[candidate]));
                if (sum >= least) continue;
                (best, least) = (candidate, sum);
                _trial.CopyTo(_bestTrial, 0);
            }
            _points[best].CopyTo(Centre(j));
            _bestTrial.CopyTo(_nearest, 0);
            total = least;
        }
    }

    private int Draw(double mark)
    {
        var last = 0;
        for (var i = 0; i < _nearest.Length; i++)
        {
            if (_nearest[i] == 0) continue;
            last = i;
            if ((mark -= _nearest[i]) < 0) return i;
        }
        return last;
    }

    private void Settle()
    {
        Lloyd();
        for (var pass = 0; pass < MostPasses && MoveSinglePoints(); pass++) { }
        Recount();
        // Moves of single points carry rounding: the centres are the means.
        Recentre();
        Inertia = 0;
        for (var i = 0; i < _segments.Length; i++) Inertia += PaddedRows.Distance(_points[i], Centre(_segments[i]));
    }

    private void Lloyd()
    {
        for (var i = 0; i < _segments.Length; i++) Scan(i);
        FillEmpty();
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            if (!Recentre()) return;
            HalveGaps();
            var changed = false;
            for (var i = 0; i < _segments.Length; i++)
            {
                var safe = Math.Max(_half[_segments[i]], _lower[i]);
                if (_upper[i] <= safe) continue;
                _upper[i] = Math.Sqrt(PaddedRows.Distance(_points[i], Centre(_segments[i])));
                if (_upper[i] <= safe) continue;
                var before = _segments[i];
                Scan(i);
                if (_segments[i] == before) continue;
                changed = true;
                Add(_sums.AsSpan(before * _stride, _stride), _points[i], -1);
                Add(_sums.AsSpan(_segments[i] * _stride, _stride), _points[i], 1);
                _sizes[before]--;
                _sizes[_segments[i]]++;
            }
            if (!changed) return;
            if (Array.IndexOf(_sizes, 0) >= 0) FillEmpty();
        }
    }

    // All centres: the nearest, and the distance of the next.
    private void Scan(int i)
    {
        var (best, least, next) = (0, double.PositiveInfinity, double.PositiveInfinity);
        for (var j = 0; j < _k; j++)
        {
            var distance = PaddedRows.Distance(_points[i], Centre(j));
            if (distance < least) (best, least, next) = (j, distance, least);
            else if (distance < next) next = distance;
        }
        (_segments[i], _upper[i], _lower[i]) = (best, Math.Sqrt(least), Math.Sqrt(next));
    }

    // Counts and sums anew; a segment without points gets the point that is farthest from its centre.
    private void FillEmpty()
    {
        Recount();
        if (Array.IndexOf(_sizes, 0) < 0) return;
        for (int empty; (empty = Array.IndexOf(_sizes, 0)) >= 0;)
        {
            var farthest = -1;
            for (var i = 0; i < _segments.Length; i++)
                if (_sizes[_segments[i]] > 1 && (farthest < 0 || _upper[i] > _upper[farthest])) farthest = i;
            _segments[farthest] = empty;
            (_upper[farthest], _lower[farthest]) = (0, 0);
            _points[farthest].CopyTo(Centre(empty));
            Recount();
        }
        // The bounds of the others say nothing of the new centres.
        Array.Clear(_lower);
    }

    private void Recount()
    {
        Array.Clear(_sums);
        Array.Clear(_sizes);
        for (var i = 0; i < _segments.Length; i++)
        {
            Add(_sums.AsSpan(_segments[i] * _stride, _stride), _points[i], 1);
            _sizes[_segments[i]]++;
        }
    }

    // Centres to their means; the bounds follow. False when none moved.
    private bool Recentre()
    {
        for (var j = 0; j < _k; j++)
        {
            var centre = Centre(j);
            var sum = _sums.AsSpan(j * _stride, _stride);
            var gap = 0.0;
            for (var a = 0; a < _stride; a++)
            {
                var mean = sum[a] / _sizes[j];
                gap += (mean - centre[a]) * (mean - centre[a]);
                centre[a] = mean;
            }
            _moved[j] = Math.Sqrt(gap);
        }
        return LoosenBounds();
    }

    private bool LoosenBounds()
    {
        var (far, most, second) = (0, 0.0, 0.0);
        for (var j = 0; j < _k; j++)
        {
            if (_moved[j] > most) (far, most, second) = (j, _moved[j], most);
            else if (_moved[j] > second) second = _moved[j];
        }
        if (most == 0) return false;
        for (var i = 0; i < _segments.Length; i++)
        {
            _upper[i] += _moved[_segments[i]];
            _lower[i] -= _segments[i] == far ? second : most;
        }
        return true;
    }

    private void HalveGaps()
    {
        Array.Fill(_half, double.PositiveInfinity);
        for (var j = 1; j < _k; j++)
            for (var l = 0; l < j; l++)
            {
                var half = Math.Sqrt(PaddedRows.Distance(Centre(j), Centre(l))) / 2;
                (_half[j], _half[l]) = (Math.Min(_half[j], half), Math.Min(_half[l], half));
            }
    }

    // Hartigan: a point leaves segment s (sum falls by n/(n−1)·d²) for t (rises by n/(n+1)·d²) when that lowers the sum; the centres follow at once. False when no point moved.
    private bool MoveSinglePoints()
    {
        var (any, drift) = (false, 0.0);
        Array.Clear(_moved);
        var fewest = (double)_sizes.Min();
        for (var i = 0; i < _segments.Length; i++)
        {
            var from = _segments[i];
            if (_sizes[from] == 1) continue;
            var leaving = _sizes[from] / (_sizes[from] - 1.0);
            // No other centre is nearer than this, wherever the centres drifted in this pass.
            var near = Math.Max(0, _lower[i] - drift);
            var far = _upper[i] + _moved[from];
            if (leaving * far * far <= fewest / (fewest + 1) * near * near) continue;
            var point = _points[i];
            var own = PaddedRows.Distance(point, Centre(from));
            var gain = leaving * own * (1 - Worthwhile);
            var (to, nextBest) = (-1, double.PositiveInfinity);
            for (var j = 0; j < _k; j++)
            {
                if (j == from) continue;
                var distance = PaddedRows.Distance(point, Centre(j));
                nextBest = Math.Min(nextBest, distance);
                var cost = _sizes[j] / (_sizes[j] + 1.0) * distance;
                if (cost < gain) (to, gain) = (j, cost);
            }
            if (to < 0)
            {
                (_upper[i], _lower[i]) = (Math.Sqrt(own), Math.Sqrt(nextBest));
                continue;
            }
            any = true;
            Move(point, from, -1);
            Move(point, to, 1);
            (_segments[i], _upper[i], _lower[i]) = (to, Math.Sqrt(PaddedRows.Distance(point, Centre(to))), 0);
            fewest = Math.Min(fewest, _sizes[from]);
            drift = Math.Max(drift, Math.Max(_moved[from], _moved[to]));
        }
        if (any) LoosenBounds();
        return any;
    }

    private void Move(ReadOnlySpan<double> point, int j, int sign)
    {
        var centre = Centre(j);
        _sizes[j] += sign;
        // The whole way of the centre in this pass, not how far it ends from where it began: bounds stem from any moment of the pass.
        _moved[j] += Math.Sqrt(PaddedRows.Distance(point, centre)) / _sizes[j];
        for (var a = 0; a < _stride; a++) centre[a] += sign * (point[a] - centre[a]) / _sizes[j];
    }

    private static void Add(Span<double> sum, ReadOnlySpan<double> point, int sign)
    {
        for (var a = 0; a < sum.Length; a++) sum[a] += sign * point[a];
    }
}
