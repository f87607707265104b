using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Places tensors whose lifetimes are known in one block of memory, so that tensors that do not live at the same time may share
/// room: largest first, each at the lowest place that is free throughout its life (the greedy-by-size planner of Pisarchyk and Lee,
/// 2020).
/// </summary>
internal sealed class MemoryLayout
{
    private const int Line = AlignedBuffer<float>.Alignment / sizeof(float);

    // An arena is one buffer, which stays under 2 GiB.
    private const int MaxLength = (1 << 29) - 4 * Line;

    private readonly List<Request> _requests = [];

    /// <summary>Elements in all, after <see cref="Place"/>.</summary>
    internal int Length { get; private set; }

    /// <summary>Elements in all if nothing shared its room.</summary>
    internal long Unshared => _requests.Sum(r => (long)r.Length);

    /// <summary>Asks for room; the life begins at <paramref name="time"/> and is extended by <see cref="Extend"/>.</summary>
    /// <returns>The number of the request.</returns>
    internal int Add(long length, int time)
    {
        long lines = (length + Line - 1) / Line * Line;
        if (lines > MaxLength)
            throw new ArgumentException($"A tensor of {length} elements does not fit a plan; expected a smaller batch.", nameof(length));
        _requests.Add(new Request { Length = (int)lines, First = time, Last = time });
        return _requests.Count - 1;
    }

    /// <summary>Makes a request live at <paramref name="time"/> too.</summary>
    internal void Extend(int request, int time)
    {
        Request r = _requests[request];
        r.First = Math.Min(r.First, time);
        r.Last = Math.Max(r.Last, time);
    }

    /// <summary>Decides where everything is.</summary>
    internal void Place()
    {
        var placed = new List<Request>();
        foreach (Request request in _requests.OrderByDescending(r => r.Length).ThenBy(r => r.First))
        {
            long at = 0;
            foreach (Request other in placed.Where(o => o.First <= request.Last && request.First <= o.Last).OrderBy(o => o.Offset))
            {
                if (at + request.Length <= other.Offset)
                    break;
                at = Math.Max(at, (long)other.Offset + other.Length);
            }

            if (at + request.Length > MaxLength)
                throw new ArgumentException($"The plan needs more than {MaxLength} elements; expected a smaller batch.");
            request.Offset = (int)at;
            placed.Add(request);
            Length = Math.Max(Length, request.Offset + request.Length);
        }
    }

    /// <summary>Where a request is.</summary>
    internal int Offset(int request) => _requests[request].Offset;

    private sealed class Request
    {
        public int Length, First, Last, Offset;
    }
}
