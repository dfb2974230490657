package graph

import (
	"context"
	"math"
	"math/bits"
)

// JointStrength is what several paths are worth together.
type JointStrength struct {
	// Paths are the paths taken together, by their ranks.
	Paths []int
	// Ties is how many different ties they use.
	Ties int
	// Strength is an index, as that of one path is: no probability of success. Rounded to nine decimals.
	Strength float64
	Word     string
}

// Joint takes paths of the answer together: by their places in its list, or by those of its routes, of which the best path stands for each; by
// default the first of the list. INVALID for a place that the answer does not have.
func (a *PathAnswer) Joint(ctx context.Context, paths, routes []int) (*JointStrength, error) {
	if len(routes) == 0 {
		return a.joint(ctx, paths, routes)
	}
	return afterwards(ctx, a.search, func() (*JointStrength, error) { return a.joint(ctx, paths, routes) })
}

func (a *PathAnswer) joint(ctx context.Context, paths, routes []int) (*JointStrength, error) {
	var chosen []Path
	switch {
	case len(paths) > jointPaths || len(routes) > jointPaths:
		return nil, FieldErrorf("paths", "at most %d can be taken together", jointPaths)
	case len(paths) > 0 && len(routes) > 0:
		return nil, FieldErrorf("routes", "give places of paths or of routes, not both")
	case len(routes) > 0:
		most := 1
		for _, r := range routes {
			most = max(most, r)
		}
		answer, err := a.search.routes(ctx, min(most, maxRoutes), 0)
		if err != nil {
			return nil, err
		}
		if routes, err = placesOf("routes", routes, len(answer.Routes)); err != nil {
			return nil, err
		}
		for _, r := range routes {
			chosen = append(chosen, answer.Routes[r-1].Best)
		}
	case a.Query.Offset > 0:
		return nil, FieldErrorf("offset", "paths are taken together from the first one on: leave it out")
	case len(paths) > 0:
		places, err := placesOf("paths", paths, len(a.Paths))
		if err != nil {
			return nil, err
		}
		for _, place := range places {
			chosen = append(chosen, a.Paths[place-1])
		}
	default:
		chosen = a.Paths[:min(jointPaths, len(a.Paths))]
	}
	return jointStrength(chosen), nil
}

// jointStrength works out how likely at least one of some paths holds if every tie holds by itself with its reliability, exp(-cost / 1e6): the sum
// over all sets of paths of the reliability of their ties together, added for odd sets and taken off for even ones.
func jointStrength(chosen []Path) *JointStrength {
	out := &JointStrength{Paths: []int{}}
	number := map[ID]int{}
	var costs []int64
	uses := make([][]int, len(chosen))
	for i, path := range chosen {
		out.Paths = append(out.Paths, path.Rank)
		for _, h := range path.Hops {
			n, known := number[h.Tie.ID]
			if !known {
				n = len(costs)
				number[h.Tie.ID], costs = n, append(costs, h.Cost())
			}
			uses[i] = append(uses[i], n)
		}
	}
	out.Ties = len(costs)
	var sum float64
	used := make([]bool, len(costs))
	for set := 1; set < 1<<len(chosen); set++ {
		clear(used)
		var cost int64
		for i, ties := range uses {
			if set&(1<<i) == 0 {
				continue
			}
			for _, n := range ties {
				if !used[n] {
					used[n] = true
					cost += costs[n]
				}
			}
		}
		term := Strength(cost)
		if bits.OnesCount(uint(set))%2 == 0 {
			term = -term
		}
		sum += term
	}
	out.Strength = min(1, max(0, math.Round(sum*jointDecimals)/jointDecimals))
	out.Word = StrengthWord(out.Strength)
	return out
}

// jointDecimals rounds a joint strength, so that machines whose exponentials differ in the last bit agree.
const jointDecimals = 1e9
