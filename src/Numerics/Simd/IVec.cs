using System.Numerics;

namespace FastNet.Numerics.Simd;

/// <summary>
/// A short vector of <typeparamref name="T"/> (float or double): the only thing an instruction set has to provide.
/// Every kernel is written once over this contract and specialised by the JIT for each implementation.
/// </summary>
/// <remarks>
/// Results are the same for every lane position, so a loop may finish with <see cref="LoadPartial"/> and
/// <see cref="StorePartial"/> without changing a bit. <see cref="ILanes{TSelf,T}.MulAdd(TSelf, TSelf, TSelf)"/> is fused wherever
/// the hardware has the instruction, and two rounded operations elsewhere; that is the only operation whose bits depend on the level.
/// </remarks>
/// <typeparam name="TSelf">The implementing vector.</typeparam>
/// <typeparam name="T">Element type: float or double.</typeparam>
internal unsafe interface IVec<TSelf, T> : ILanes<TSelf, T>
    where TSelf : unmanaged, IVec<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Architectural vector registers: bounds how many accumulators a kernel may hold.</summary>
    static abstract int Registers { get; }

    /// <summary>Whether <see cref="LoadPartial"/> and <see cref="StorePartial"/> are an instruction and not a loop.</summary>
    static abstract bool HasMaskedMemory { get; }

    /// <summary>All bits set in the first <paramref name="count"/> (0..Lanes) lanes, zero in the others.</summary>
    static abstract TSelf FirstLanes(nint count);

    /// <summary>Loads the lanes that <paramref name="mask"/> has set; the rest are zero and not read.</summary>
    static abstract TSelf LoadMasked(T* source, TSelf mask);

    /// <summary>Loads the first <paramref name="count"/> (0..Lanes) elements; the rest are zero and not read.</summary>
    static abstract TSelf LoadPartial(T* source, nint count);

    /// <summary>Stores with a hint not to keep the line in cache. <paramref name="destination"/> is aligned to the vector.</summary>
    void StoreStreaming(T* destination);

    /// <summary>Stores the first <paramref name="count"/> (0..Lanes) elements and touches nothing beyond.</summary>
    void StorePartial(T* destination, nint count);

    /// <summary>Asks for the cache line of <paramref name="address"/>; harmless for any address.</summary>
    static abstract void Prefetch(T* address);

    /// <summary>
    /// Writes the transpose of a Lanes x Lanes block: destination[j, i] = source[i, j], rows the leading dimensions apart. Rows
    /// are read before any is written, and written in ascending order: where they overlap the later one stays.
    /// </summary>
    static abstract void TransposeBlock(T* source, nint ld, T* destination, nint destinationLd);

    /// <summary>
    /// sum = a * b + sum, as <see cref="ILanes{TSelf,T}.MulAdd(TSelf, TSelf, TSelf)"/> does it. Its own member because the JIT then
    /// updates the register of the sum in place; the other form leaves a move after every second product, which a loop of 256-bit
    /// vectors has no time for.
    /// </summary>
    static abstract void AddProduct(ref TSelf sum, TSelf a, TSelf b);

    /// <summary>Whether there is <see cref="Permute"/>.</summary>
    static virtual bool HasPermute => false;

    /// <summary>What <see cref="Permute"/> is told: the number of the lane that each lane takes, <see cref="ILanes{TSelf, T}.Lanes"/> of
    /// them.</summary>
    static virtual TSelf Selector(int* lanes) => throw new NotSupportedException();

    /// <summary>Each lane takes the one that <paramref name="selector"/> says.</summary>
    static virtual TSelf Permute(TSelf source, TSelf selector) => throw new NotSupportedException();

    /// <summary>Whether any lane of a mask is set.</summary>
    static abstract bool Any(TSelf mask);

    /// <summary>Sum of the lanes by a fixed tree.</summary>
    static abstract T Sum(TSelf a);

    /// <summary>
    /// target[i] = the sum of the lanes of the vector of that number, 0 to 3, by a fixed tree, or that much more than it was: four at once
    /// take a third of the shuffles and additions that <see cref="Sum"/> takes for each.
    /// </summary>
    static virtual void StoreSums(TSelf v0, TSelf v1, TSelf v2, TSelf v3, T* target, bool add)
    {
        target[0] = TSelf.Sum(v0) + (add ? target[0] : T.Zero);
        target[1] = TSelf.Sum(v1) + (add ? target[1] : T.Zero);
        target[2] = TSelf.Sum(v2) + (add ? target[2] : T.Zero);
        target[3] = TSelf.Sum(v3) + (add ? target[3] : T.Zero);
    }

    /// <summary>Largest lane (MaxFast).</summary>
    static abstract T MaxLane(TSelf a);

    /// <summary>Smallest lane (MinFast).</summary>
    static abstract T MinLane(TSelf a);
}
