using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// A binary heap of (value, index) pairs with the worst on top: the largest value, NaN above all, then the largest index.
/// </summary>
internal readonly unsafe struct WorstFirst<T>(int* indices, T* values)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The value on top.</summary>
    internal T Worst => values[0];

    /// <summary>Adds a pair to a heap of <paramref name="count"/>.</summary>
    internal void Add(nint count, int index, T value)
    {
        nint at = count;
        while (at > 0)
        {
            nint parent = (at - 1) / 2;
            if (!IsWorse(value, index, parent))
                break;
            Move(parent, at);
            at = parent;
        }

        Set(at, index, value);
    }

    /// <summary>Puts a pair in place of the top of a heap of <paramref name="count"/>.</summary>
    internal void Replace(nint count, int index, T value)
    {
        nint at = 0;
        while (true)
        {
            nint child = 2 * at + 1;
            if (child >= count)
                break;
            if (child + 1 < count && IsWorse(values[child + 1], indices[child + 1], child))
                child++;
            if (IsWorse(value, index, child))
                break;
            Move(child, at);
            at = child;
        }

        Set(at, index, value);
    }

    /// <summary>Turns a heap of <paramref name="count"/> into an ascending list.</summary>
    internal void Sort(nint count)
    {
        for (nint last = count - 1; last > 0; last--)
        {
            (int index, T value) = (indices[last], values[last]);
            Move(0, last);
            Replace(last, index, value);
        }
    }

    private void Move(nint from, nint to) => Set(to, indices[from], values[from]);

    private void Set(nint at, int index, T value)
    {
        indices[at] = index;
        values[at] = value;
    }

    private bool IsWorse(T value, int index, nint other)
    {
        T otherValue = values[other];
        if (value < otherValue)
            return false;
        if (value > otherValue)
            return true;
        bool nan = T.IsNaN(value), otherNan = T.IsNaN(otherValue);
        return nan == otherNan ? index > indices[other] : nan;
    }
}
